import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.util.ajax.JSON;

/** JSON objects, one a line: in from whoever drives the desk, out to it. */
final class Lines {
    private static final JSON json = new JSON();
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** The next object, null at the end. */
    Map<String, Object> next() throws Exception {
        String line = in.readLine();
        return line == null ? null : parse(line);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> parse(String text) {
        Reader reader = new StringReader(text);
        return (Map<String, Object>) json.parse(new JSON.ReaderSource(reader));
    }

    synchronized void tell(Map<String, Object> thing) {
        out.println(json.toJSON(thing));
    }
}
