package dev.qemu4j.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;

/** The standard streams, and whether somebody reads the output on a terminal. */
final class Terminal {
    private Terminal() {}

    /**
     * Returns a writer to a standard stream.
     *
     * @param stream the stream
     * @param encoding the property that has its encoding from Java 19 on
     */
    static PrintWriter writer(PrintStream stream, String encoding) {
        String name = System.getProperty(encoding, System.getProperty("native.encoding", "UTF-8"));
        return new PrintWriter(stream, true, Charset.forName(name));
    }

    /** Tells whether the output goes to a terminal that shows colours, and nobody has switched them off. */
    @SuppressWarnings("SystemConsoleNull") // isTerminal looks further
    static boolean hasColour() {
        Console console = System.console();
        return console != null && isTerminal(console) && wantsColour(System.getenv());
    }

    /** NO_COLOR has a meaning when it is not empty, see no-color.org. */
    static boolean wantsColour(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** From Java 22 on there may be a console without a terminal. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
