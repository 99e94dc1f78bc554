# A desk whose client is Faye's for Ruby. The command line is one JSON object
# {endpoint, transports, topics, user, password}; each line {id, act, args} of
# standard input is answered by {id, value} or {id, fault}; what is heard goes out
# as {note}, {meta} and {subscribed}.
#
# Like Faye for Node it sends the password with every request, may take its session
# along to a WebSocket and subscribes again by itself.
require 'base64'
require 'eventmachine'
require 'faye'
require 'json'

$stdout.sync = true

# Tolerant has the cookie jar ignore an attribute younger than itself, as RFC 6265
# 5.2 has it, where it would end the program.
module Tolerant
  def parse_set_cookie(text)
    super(text.split(/;\s*/).reject { |attribute| attribute.match?(/\ASameSite=/i) }.join('; '))
  end
end
CookieJar::CookieValidation.singleton_class.prepend(Tolerant)

def tell(thing)
  $stdout.puts(JSON.generate(thing))
end

class Desk
  def initialize(options)
    @topics = options['topics']
    @client = Faye::Client.new(options['endpoint'], retry: 0.2)
    @client.set_header('Authorization', "Basic #{Base64.strict_encode64("#{options['user']}:#{options['password']}")}")
    (%w[websocket long-polling] - options['transports']).each { |name| @client.disable(name) }
    @client.add_extension(self)
    @subscriptions = {}
    @subscribed = []
    @unsubscribing = [] # whom to answer: the client keeps those replies to itself
  end

  # incoming sees every message before the client does.
  def incoming(message, pass)
    channel, successful = message.values_at('channel', 'successful')
    case channel
    when '/meta/handshake', '/meta/connect' then meta(message)
    when '/meta/subscribe' then subscribed(message['subscription']) if successful
    when '/meta/unsubscribe' then @unsubscribing.shift.call(successful: successful)
    end
    pass.call(message)
  end

  def meta(message)
    tell(meta: message.slice('channel', 'successful', 'error', 'advice'))
    return unless message['channel'] == '/meta/handshake' && message['successful']

    @client_id = message['clientId']
    @subscribed = []
  end

  def subscribed(topic)
    @subscribed.concat([*topic])
    return unless (@topics - @subscribed).empty?

    tell(subscribed: @topics)
    @subscribed = []
  end

  # The acts: each takes its arguments and whom to answer.

  def shake_hands(answer)
    subscribe(@topics, answer)
  end

  def transport(answer)
    answer.call(@client.instance_variable_get(:@dispatcher).connection_type)
  end

  def client_id(answer)
    answer.call(@client_id)
  end

  def subscribe(topics, answer)
    open = topics.dup
    topics.each do |topic|
      subscription = @client.subscribe(topic).with_channel { |channel, data| tell(note: { channel: channel, data: data }) }
      subscription.callback { answer.call(topics) if open.delete(topic) && open.empty? }
      @subscriptions[topic] = subscription
    end
  end

  def unsubscribe(topic, answer)
    @unsubscribing << answer
    @subscriptions[topic].cancel
  end

  def publish(channel, data, answer)
    publication = @client.publish(channel, data)
    publication.callback { answer.call(successful: true) }
    publication.errback { |e| answer.call(successful: false, error: "#{e.code}:#{e.params.join(',')}:#{e.message}") }
  end

  def disconnect(answer)
    @client.disconnect.callback { answer.call(successful: true) }
  end
end

ACTS = { 'shakeHands' => :shake_hands, 'clientId' => :client_id }.freeze

# Calls reads what the desk is asked to do.
module Calls
  include EventMachine::Protocols::LineText2

  def initialize(desk)
    @desk = desk
  end

  def receive_line(line)
    id, act, args = JSON.parse(line).values_at('id', 'act', 'args')
    @desk.public_send(ACTS.fetch(act, act), *args, ->(value) { tell(id: id, value: value) })
  rescue StandardError => e
    tell(id: id, fault: e.full_message)
  end

  def unbind
    EventMachine.stop
  end
end

EventMachine.run { EventMachine.attach($stdin, Calls, Desk.new(JSON.parse(ARGV.fetch(0)))) }
