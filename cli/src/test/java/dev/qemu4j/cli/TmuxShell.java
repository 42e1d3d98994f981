package dev.qemu4j.cli;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.HostResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A shell on a terminal of tmux, in which completions and the arguments that come of them can be seen. */
final class TmuxShell implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> PROGRAMS = List.of("qemu-system-x86_64", "qemu-img");

    private final Path directory;
    private final Path socket;
    private final HostProcess server;

    /** Starts the shell in a directory, with a script that it reads first. Programs only write their arguments down. */
    TmuxShell(String shell, Path home, Path directory, String script) throws IOException {
        this.directory = directory;
        socket = home.resolve("tmux");
        Path init = home.resolve("init");
        Files.writeString(init, setup(shell, home) + script + "\n" + signal("ready") + "\n");
        server = HostProcess.builder("tmux", "-S", socket.toString(), "-f", "/dev/null", "-D")
                .environment("HOME", home.toString())
                .environment("XDG_RUNTIME_DIR", home.toString())
                .environment("TERM", "xterm")
                .environment("LC_ALL", "C.UTF-8")
                .start();
        List<String> session =
                new ArrayList<>(List.of("new-session", "-d", "-x", "180", "-y", "50", "-c", directory.toString()));
        session.addAll(command(shell));
        for (long end = System.nanoTime() + LIMIT.toNanos(); run(session).exitCode() != 0; ) {
            if (System.nanoTime() > end || !server.isAlive()) {
                throw new IllegalStateException("tmux does not serve: " + server.stderrTail());
            }
        }
        type(". " + init);
        key("Enter");
        await("ready");
    }

    private static List<String> command(String shell) {
        return switch (shell) {
            case "bash" -> List.of("bash", "--norc", "--noprofile", "-i");
            case "zsh" -> List.of("zsh", "-f", "-i");
            default -> List.of("fish", "--no-config", "--private");
        };
    }

    private String setup(String shell, Path home) {
        StringBuilder text = new StringBuilder();
        String write =
                "printf '%s\\0' NAME ARGS >" + home + "/new; mv " + home + "/new " + home + "/args; " + signal("done");
        for (String program : PROGRAMS) {
            text.append(
                    shell.equals("fish")
                            ? "function " + program + "; "
                                    + write.replace("ARGS", "$argv").replace("NAME", program) + "; end\n"
                            : program + "() { "
                                    + write.replace("ARGS", "\"$@\"").replace("NAME", program) + "; }\n");
        }
        if (shell.equals("zsh")) {
            text.append("autoload -Uz compinit && compinit -u -D\n");
        }
        return text.toString();
    }

    private String signal(String channel) {
        return "tmux -S " + socket + " wait-for -S " + channel;
    }

    void type(String text) {
        tmux("send-keys", "-l", "--", text);
    }

    void key(String key) {
        tmux("send-keys", key);
    }

    /** Types a line in which each tab is a key press, runs it, and returns the program with its arguments. */
    List<String> run(String line) throws IOException {
        String[] parts = line.split("\t", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                key("Tab");
            }
            if (!parts[i].isEmpty()) {
                type(parts[i]);
            }
        }
        key("Enter");
        await("done");
        String written = Files.readString(socket.resolveSibling("args"), StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of(written.split("\0", -1)));
        words.remove(words.size() - 1);
        return words;
    }

    /** Waits until the screen shows a text, and returns the screen. */
    String screenWith(String text) {
        for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; ) {
            String screen = tmux("capture-pane", "-p");
            if (screen.contains(text)) {
                return screen;
            }
        }
        throw new AssertionError("not on the screen: " + text + "\n" + tmux("capture-pane", "-p"));
    }

    private void await(String channel) {
        try {
            tmux("wait-for", channel);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the shell in " + directory + " does not go on:\n" + tmux("capture-pane", "-p"), e);
        }
    }

    private String tmux(String... arguments) {
        HostResult result = run(List.of(arguments));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.stderrTail());
        }
        return result.stdout();
    }

    /** Without starting a server of its own. */
    private HostResult run(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of("tmux", "-N", "-S", socket.toString()));
        argv.addAll(arguments);
        return HostCommand.builder(argv)
                .timeout(LIMIT)
                .allowExitCodes(0, 1)
                .build()
                .run();
    }

    @Override
    public void close() {
        server.close();
    }
}
