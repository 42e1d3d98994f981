package dev.qemu4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.fault.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The evidence of one failed test, in a folder with a page. Each piece is taken within a limit, and one that cannot be had does not prevent the
 * others. Secrets of the command line are not in it; what the guest prints is.
 */
final class Evidence {
    private static final Logger log = LoggerFactory.getLogger(Evidence.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Path folder;
    private final EvidencePage page;
    private final Set<String> prefixes = new HashSet<>();

    /** A test that failed, with the state of its LANs, which is empty if it has none. */
    record Failed(String test, Throwable failure, String lans) {}

    private Evidence(Path folder, EvidencePage page) {
        this.folder = folder;
        this.page = page;
    }

    /** Takes the evidence, and returns the page; files of a run before are replaced. */
    static Path take(Path folder, Failed failed, Map<String, VirtualMachine> machines) throws IOException {
        Files.createDirectories(folder);
        EvidencePage page = new EvidencePage(failed.test);
        Evidence evidence = new Evidence(folder, page);
        StringWriter stack = new StringWriter();
        failed.failure.printStackTrace(new PrintWriter(stack, true));
        evidence.text("Failure", "failure.txt", stack::toString);
        if (!failed.lans.isEmpty()) {
            evidence.text("LANs", "lans.txt", failed::lans);
        }
        machines.forEach(evidence::machine);
        Path index = folder.resolve("index.html");
        write(index, page.html().getBytes(UTF_8)); // replaces halves of surrogate pairs, which a guest may print
        return index;
    }

    private void machine(String name, VirtualMachine vm) {
        String file = prefix(name);
        page.machine(name + ": " + vm);
        attempt("the timeline", () -> {
            Path timeline = folder.resolve(file + "timeline.html");
            vm.recorder().writeHtml(timeline);
            page.link(
                    "Timeline of QMP, events and consoles",
                    timeline.getFileName().toString());
            return timeline;
        });
        text("Command line", file + "command.txt", () -> vm.commandLine().toString());
        String faults = vm.faults().active().stream().map(Fault::what).collect(Collectors.joining("\n"));
        if (!faults.isEmpty()) {
            text("Faults", file + "faults.txt", () -> faults);
        }
        text("QEMU's standard error", file + "stderr.txt", vm::stderrTail);
        for (VmConsole console : vm.consoles()) {
            String id = safe(console.id());
            text("Console " + id, file + id + ".txt", console::text);
            attempt("the recording of console " + id, () -> {
                Path recording = folder.resolve(file + id + ".cast");
                Files.deleteIfExists(recording);
                console.record(recording).close();
                page.link(
                        "Console " + id + " with times (asciicast)",
                        recording.getFileName().toString());
                return recording;
            });
        }
        text(
                "Events",
                file + "events.txt",
                () -> vm.events().all().stream()
                        .map(event -> event.timestamp() + " " + event.eventName() + " " + event)
                        .collect(Collectors.joining("\n")));
        if (!vm.isAlive()) {
            return;
        }
        attempt("the screen", () -> {
            byte[] png = Await.result(vm.screen().screenshotAsync(), "taking a screenshot", LIMIT)
                    .png();
            Path image = folder.resolve(file + "screen.png");
            write(image, png);
            page.image("Screen", image.getFileName().toString());
            return image;
        });
        text("State", file + "state.json", () -> ask(vm, "query-status", ""));
        text("Block nodes", file + "blocks.json", () -> ask(vm, "query-named-block-nodes", ""));
        text("Registers", file + "registers.txt", () -> ask(vm, "human-monitor-command", "info registers -a"));
    }

    /** Returns a beginning of file names that no other machine has, as those of two names may be the same. */
    private String prefix(String name) {
        String prefix = safe(name);
        for (int number = 2; !prefixes.add(prefix); number++) {
            prefix = safe(name) + "-" + number;
        }
        return prefix + "-";
    }

    private static String ask(VirtualMachine vm, String command, String line) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        if (!line.isEmpty()) {
            arguments.put("command-line", line);
        }
        JsonNode answer = Await.result(vm.qmp().execute(command, arguments), "asking " + command, LIMIT);
        return answer.isString() ? answer.asString().replace("\r\n", "\n") : answer.toPrettyString();
    }

    private void text(String title, String file, Callable<String> source) {
        attempt(title, () -> {
            String text = source.call();
            write(folder.resolve(file), text.getBytes(UTF_8));
            page.text(title, file, text);
            return text;
        });
    }

    private void attempt(String what, Callable<?> piece) {
        try {
            piece.call();
        } catch (Exception e) { // a machine that is broken is no reason to lose what it has said before
            log.debug("no evidence of {}", what, e);
            page.text(what, "", "not to be had: " + e.getMessage());
        }
    }

    /** Nobody sees half of a file. */
    private static void write(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, content);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }
}
