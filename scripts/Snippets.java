import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a class of each piece of Java in the README and in the Javadoc of modules: java Snippets.java OUT README SOURCES...
 *
 * <p>A whole program stays as it is. Any other piece becomes a method, with everything imported that is published, and with
 * the variables that the text around it speaks of.
 */
final class Snippets {
    private static final Pattern MARKDOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\s(.*?)(?:\n *\\* *)?}</pre>", Pattern.DOTALL);

    private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+);");

    private static final String OTHERS = """
            import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
            import static java.util.concurrent.TimeUnit.SECONDS;
            import static org.assertj.core.api.Assertions.*;
            import java.net.*;
            import java.nio.*;
            import java.nio.channels.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.DoubleConsumer;
            import org.junit.jupiter.api.RepeatedTest;
            import org.junit.jupiter.api.Test;
            import org.slf4j.*;
            import org.testcontainers.containers.output.ToStringConsumer;
            import org.testcontainers.containers.wait.strategy.LogMessageWaitStrategy;
            import org.testcontainers.junit.jupiter.*;
            import org.testcontainers.utility.DockerImageName;
            import org.testcontainers.utility.MountableFile;
            """;

    /** The variables that the pieces speak of; their own variables hide these. */
    private static final String VARIABLES = """
                static dev.qemu4j.vm.VirtualMachine vm;
                static Screen screen;
                static Keyboard keyboard;
                static QmpClient qmp;
                static FakeQmpServer qemu;
                static QemuImg img;
                static ImageSource foreign;
                static Path qcow2, disk, image, raw, vhd, out, page, stick, cache;
                static Path path, socket;
                static DoubleConsumer bar;
                static String publicKey;
                static URI uri;
                static java.security.KeyPair key;
                static java.net.SocketAddress address;
                static NetworkNamespace namespace;
                static Subnet lab;
                static VirtualSwitch lan;
                static Object web, db;
                static MacAddress mac1, mac2;
                static CommandLine cmd;
                static VmSpec spec;
                static VmTemplate template;
                static CommandLine.Builder base, builder, first, second;
                static List<String> argv, qemuArguments;
                static RunDirectory directory;
                static Logger log;

                static String loss(Object from, Object to) {
                    return "";
                }

                static void use(String text) {}

                static void takeSnapshot() {}
            """;

    private Snippets() {}

    public static void main(String[] args) throws IOException {
        Path out = Files.createDirectories(Path.of(args[0]));
        List<String> roots = List.of(args).subList(1, args.length);
        String imports = imports(roots);
        Files.writeString(out.resolve("Variables.java"), imports + "\nclass Variables {\n" + VARIABLES + "}\n");
        int count = 0;
        for (String root : roots) {
            for (Path file : files(Path.of(root))) {
                Pattern pattern = file.toString().endsWith(".md") ? MARKDOWN : JAVADOC;
                List<MatchResult> pieces = pattern.matcher(Files.readString(file)).results().toList();
                for (int i = 0; i < pieces.size(); i++) {
                    String name = (file.getFileName() + "_" + (i + 1)).replaceAll("\\W", "_");
                    write(out, name, pieces.get(i).group(1), imports);
                    count++;
                }
            }
        }
        if (count == 0) {
            throw new IllegalStateException("no Java found in " + List.of(args));
        }
        System.out.println(count + " pieces of Java");
    }

    /** All packages that the modules export, and what examples take from elsewhere. */
    private static String imports(List<String> roots) throws IOException {
        StringBuilder imports = new StringBuilder(OTHERS);
        for (String root : roots) {
            Path module = Path.of(root, "module-info.java");
            if (Files.exists(module)) {
                EXPORTS.matcher(Files.readString(module))
                        .results()
                        .forEach(match -> imports.append("import ").append(match.group(1)).append(".*;\n"));
            }
        }
        return imports.toString();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().matches(".*\\.(md|java)")).sorted().toList();
        }
    }

    private static void write(Path out, String name, String piece, String imports) throws IOException {
        if (piece.contains("public static void main")) {
            String type = piece.replaceFirst("(?s).*?class (\\w+).*", "$1");
            Files.writeString(out.resolve(type + ".java"), piece);
            return;
        }
        String code = piece.lines()
                .map(line -> line.replaceFirst("^ *\\* ?", ""))
                .filter(line -> !line.strip().equals("…"))
                .collect(Collectors.joining("\n"));
        Files.writeString(out.resolve(name + ".java"), imports + "\nclass " + name + " extends Variables {"
                + "\n    static void run() throws Exception {\n" + complete(code) + "\n    }\n}\n");
    }

    /** Closes what a piece leaves open, as one that shows a beginning does. */
    private static String complete(String code) {
        String bare = code.replaceAll("//.*", "").replaceAll("\"(\\\\.|[^\"\\\\])*\"", "\"\"").strip();
        long open = bare.chars().filter(c -> c == '{').count() - bare.chars().filter(c -> c == '}').count();
        String end = bare.endsWith(";") || bare.endsWith("}") || bare.endsWith("{") ? "" : ";";
        return code + end + IntStream.range(0, (int) open).mapToObj(i -> "\n}").collect(Collectors.joining());
    }
}
