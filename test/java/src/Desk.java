import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import jakarta.websocket.ContainerProvider;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.ext.AckExtension;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.websocket.jakarta.WebSocketTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookie;

/**
 * A desk whose client is CometD's own for Java. The command line is one JSON object {endpoint, transports, ack,
 * cookies, topics}; each line {id, act, args} of standard input is answered by {id, value} or {id, fault}; what is
 * heard goes out as {note}, {meta} and {subscribed}.
 */
public final class Desk {
    private final Lines lines = new Lines();
    private final BayeuxClient client;
    private final List<String> topics;
    private final Map<String, ClientSessionChannel.MessageListener> ears = new HashMap<>();

    public static void main(String[] args) throws Exception {
        new Desk(Lines.parse(args[0])).serve();
        System.exit(0);
    }

    private Desk(Map<String, Object> options) throws Exception {
        topics = texts(options.get("topics"));
        List<ClientTransport> transports = new ArrayList<>();
        for (String name : texts(options.get("transports"))) {
            transports.add(transport(name));
        }
        client = new BayeuxClient((String) options.get("endpoint"), transports.remove(0), transports.toArray(ClientTransport[]::new));
        client.setOption(BayeuxClient.BACKOFF_INCREMENT_OPTION, 100L);
        client.setOption(BayeuxClient.MAX_BACKOFF_OPTION, 400L);
        for (String pair : texts(options.get("cookies"))) {
            String[] parts = pair.split("=", 2);
            client.putCookie(HttpCookie.build(parts[0], parts[1]).path("/").build());
        }
        if (Boolean.TRUE.equals(options.get("ack"))) {
            client.addExtension(new AckExtension());
        }
        listen();
    }

    private static ClientTransport transport(String name) throws Exception {
        if (name.equals("websocket")) {
            ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
            return new WebSocketTransport(null, scheduler, ContainerProvider.getWebSocketContainer());
        }
        HttpClient http = new HttpClient();
        http.start();
        return new JettyHttpClientTransport(null, http);
    }

    /** Desks subscribe after every handshake: the client forgets its subscriptions. */
    private void listen() {
        for (String name : List.of(Channel.META_HANDSHAKE, Channel.META_CONNECT)) {
            client.getChannel(name).addListener((ClientSessionChannel.MessageListener) (channel, message) -> lines.tell(Map.of("meta", meta(message))));
        }
        client.getChannel(Channel.META_HANDSHAKE).addListener((ClientSessionChannel.MessageListener) (channel, message) -> {
            if (message.isSuccessful()) {
                subscribe(topics).thenAccept(names -> lines.tell(Map.of("subscribed", names)));
            }
        });
    }

    private static Map<String, Object> meta(Message message) {
        Map<String, Object> meta = new LinkedHashMap<>(outcome(message));
        meta.put("channel", message.getChannel());
        meta.put("advice", message.getAdvice());
        return meta;
    }

    private static Map<String, Object> outcome(Message message) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("successful", message.isSuccessful());
        if (message.containsKey(Message.ERROR_FIELD)) {
            outcome.put("error", message.get(Message.ERROR_FIELD));
        }
        return outcome;
    }

    private void serve() throws Exception {
        for (Map<String, Object> call = lines.next(); call != null; call = lines.next()) {
            Object id = call.get("id");
            act((String) call.get("act"), (Object[]) call.get("args")).whenComplete((value, fault) -> {
                Map<String, Object> answer = new LinkedHashMap<>(Map.of("id", id));
                answer.put(fault == null ? "value" : "fault", fault == null ? value : fault.toString());
                lines.tell(answer);
            });
        }
    }

    private CompletableFuture<?> act(String name, Object[] args) {
        return switch (name) {
            case "shakeHands" -> shakeHands();
            case "transport" -> CompletableFuture.completedFuture(client.getTransport().getName());
            case "clientId" -> CompletableFuture.completedFuture(client.getId());
            case "subscribe" -> subscribe(texts(args[0]));
            case "unsubscribe" -> unsubscribe((String) args[0]);
            case "publish" -> reply(done -> client.getChannel((String) args[0]).publish(args[1], done));
            case "disconnect" -> reply(client::disconnect);
            default -> CompletableFuture.failedFuture(new IllegalArgumentException(name));
        };
    }

    private CompletableFuture<Boolean> shakeHands() {
        CompletableFuture<Boolean> success = new CompletableFuture<>();
        client.handshake(null, message -> {
            if (message.isSuccessful()) {
                success.complete(true);
            }
        });
        return success;
    }

    /** Sends one batch and is complete when all is answered. */
    private CompletableFuture<List<String>> subscribe(List<String> names) {
        List<CompletableFuture<Message>> replies = new ArrayList<>();
        client.batch(() -> names.forEach(name -> replies.add(taken(done -> {
            ears.put(name, (channel, message) -> hear(message));
            client.getChannel(name).subscribe(ears.get(name), done);
        }))));
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).thenApply(all -> names);
    }

    private CompletableFuture<String> unsubscribe(String name) {
        return taken(done -> client.getChannel(name).unsubscribe(ears.get(name), done)).thenApply(message -> name);
    }

    private void hear(Message message) {
        if (message.getData() != null) {
            lines.tell(Map.of("note", Map.of("channel", message.getChannel(), "data", message.getData())));
        }
    }

    /** Something that the client is asked to do, and tells the outcome of. */
    private interface Deed {
        void run(ClientSession.MessageListener done);
    }

    private static CompletableFuture<Map<String, Object>> reply(Deed deed) {
        CompletableFuture<Map<String, Object>> reply = new CompletableFuture<>();
        deed.run(message -> reply.complete(outcome(message)));
        return reply;
    }

    private static CompletableFuture<Message> taken(Deed deed) {
        CompletableFuture<Message> taken = new CompletableFuture<>();
        deed.run(message -> {
            if (message.isSuccessful()) {
                taken.complete(message);
            } else {
                taken.completeExceptionally(new IllegalStateException(String.valueOf(message)));
            }
        });
        return taken;
    }

    private static List<String> texts(Object array) {
        return Arrays.stream((Object[]) array).map(String.class::cast).toList();
    }
}
