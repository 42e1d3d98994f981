package dev.qemu4j.surface;

import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.introspect.QmpRefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The words of a running QEMU on its machine, without what differs from one run to the next. */
final class MachineReport {
    private static final List<String> VIEWS = List.of(
            "info qtree", "info qom-tree", "info numa", "info network", "info usernet", "info memory_size_summary");

    private static final List<String> QUERIES = List.of(
            "query-block",
            "query-named-block-nodes",
            "query-memory-devices",
            "query-memdev",
            "query-hotpluggable-cpus",
            "query-name",
            "query-uuid",
            "query-rx-filter",
            "query-mice",
            "query-tpm");

    /** Properties that tell the time, or of the process. */
    private static final Set<String> VOLATILE = Set.of("rtc-time", "crash-information", "thread-id");

    private final QmpProgram qemu;
    private final Map<String, String> views = new LinkedHashMap<>();

    private MachineReport(QmpProgram qemu) {
        this.qemu = qemu;
    }

    /** Returns QEMU's answers by their questions. */
    static Map<String, String> of(QmpProgram qemu) {
        MachineReport report = new MachineReport(qemu);
        report.ask();
        return report.views;
    }

    private void ask() {
        VIEWS.forEach(view -> views.put(view, stable(settled(view))));
        views.put("info mtree", memory(hmp("info mtree -f")));
        QUERIES.forEach(query -> views.put(query, stable(answer(query, JsonNodeFactory.instance.objectNode()))));
        views.put("query-chardev", chardevs());
        properties("/machine");
        for (JsonNode object : list("/objects")) {
            if (object.get("type").stringValue().startsWith("child<")) {
                properties("/objects/" + object.get("name").stringValue());
            }
        }
        JsonNode cpus = qemu.ask("query-cpus-fast");
        properties(cpus.get(0).get("qom-path").stringValue());
    }

    /** A stream of a network listens some time after the machine's start. */
    private String settled(String view) {
        String text = hmp(view);
        while (text.contains("type=stream,initializing")) {
            text = hmp(view);
        }
        return text;
    }

    /** QEMU ends the identifiers that it makes itself with two random digits, and names temporary files at random. */
    private static String stable(String text) {
        return text.replaceAll("#([a-z]+\\d+)\\d\\d\\b", "#$1").replaceAll("/vl\\.\\w{6}", "/vl.temporary");
    }

    /** QEMU tells the views of memory, and who sees each, in any order. */
    private static String memory(String text) {
        return Stream.of(text.replaceAll("FlatView #\\d+", "").split("\r\n\r\n", -1))
                .map(view -> view.lines().sorted().toList().toString())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** All but the monitor of the test, in the order of their labels. */
    private String chardevs() {
        Map<String, String> files = new TreeMap<>();
        qemu.ask("query-chardev")
                .forEach(chardev -> files.put(
                        chardev.get("label").stringValue(),
                        chardev.get("filename").stringValue()));
        files.remove("qmp");
        return files.toString();
    }

    private void properties(String path) {
        Map<String, String> values = new TreeMap<>();
        for (JsonNode property : list(path)) {
            String name = property.get("name").stringValue();
            if (!VOLATILE.contains(name) && !property.get("type").stringValue().startsWith("child<")) {
                values.put(name, stable(answer("qom-get", path(path).put("property", name))));
            }
        }
        views.put("qom-list " + path, values.toString());
    }

    private JsonNode list(String path) {
        return qemu.ask("qom-list", path(path));
    }

    private static ObjectNode path(String path) {
        return JsonNodeFactory.instance.objectNode().put("path", path);
    }

    private String answer(String command, ObjectNode arguments) {
        try {
            return qemu.ask(command, arguments).toString();
        } catch (QmpRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String hmp(String line) {
        return qemu.ask(
                        "human-monitor-command",
                        JsonNodeFactory.instance.objectNode().put("command-line", line))
                .stringValue();
    }
}
