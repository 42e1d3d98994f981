package dev.qemu4j.vm;

import dev.qemu4j.check.surface.CpuModel;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.check.surface.QemuSurfaceBuilder;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpStateException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Asks a QEMU what it has. The questions are sent in one go. A type that ends the process is found as the first that is
 * not answered; it is left to the end, tried alone, and given up if it ends the process again.
 */
final class SurfaceProbe implements AutoCloseable {
    private static final Duration HELP_LIMIT = Duration.ofSeconds(20);
    /** The targets whose CPU models all have the same features. */
    private static final Set<String> ALIKE = Set.of("x86_64", "i386", "s390x");

    private final QemuInstallation installation;
    private final RunDirectory directory = RunDirectory.create();
    private final Map<String, JsonNode> properties = new HashMap<>();
    private final Deque<String> suspects = new ArrayDeque<>();
    private final Predicate<String> suspected;
    private @Nullable ProbedProcess process;
    private int starts;

    private SurfaceProbe(QemuInstallation installation, Predicate<String> suspected) {
        this.installation = installation;
        this.suspected = suspected;
    }

    static QemuSurface probe(QemuInstallation installation) {
        return probe(installation, SurfaceProbe::isSuspect);
    }

    /** Probes with other types left to the end than those that are known to end some QEMU. */
    static QemuSurface probe(QemuInstallation installation, Predicate<String> suspected) {
        CompletableFuture<HostResult> help = HostCommand.builder(installation.program(), "-help")
                .timeout(HELP_LIMIT)
                .build()
                .runAsync();
        try (SurfaceProbe probe = new SurfaceProbe(installation, suspected)) {
            return probe.run(help);
        } finally {
            help.cancel(true); // it would run on until its limit if the probe fails, or is given up
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            directory.close();
        }
    }

    private QemuSurface run(CompletableFuture<HostResult> help) {
        ProbedProcess first = started();
        CompletableFuture<JsonNode> devices = first.send("human-monitor-command", Map.of("command-line", "info qdm"));
        CompletableFuture<JsonNode> cpuTypes =
                first.send("qom-list-types", Map.of("implements", "cpu", "abstract", false));
        CompletableFuture<JsonNode> accelerators =
                first.send("qom-list-types", Map.of("implements", "accel", "abstract", false));
        CompletableFuture<JsonNode> machines = first.send("query-machines", Map.of());
        CompletableFuture<JsonNode> models = first.send("query-cpu-definitions", Map.of());
        CompletableFuture<JsonNode> options = first.send("query-command-line-options", Map.of());
        CompletableFuture<JsonNode> schema = first.send("query-qmp-schema", Map.of());

        QemuSurfaceBuilder builder = QemuSurface.builder(installation.target(), installation.version());
        Map<String, DeviceType> types =
                ProbedTypes.devices(first.require(devices, "info qdm").asString(""));
        Set<String> cpus = ProbedTypes.names(first.require(cpuTypes, "qom-list-types"));
        JsonNode machineList = first.require(machines, "query-machines");
        builder.accelerators(ProbedTypes.accelerators(first.require(accelerators, "qom-list-types")));
        builder.cpuModels(models(first.requireUnlessRefused(models, "query-cpu-definitions"), cpus));
        ProbedTypes.optionParameters(first.require(options, "query-command-line-options"))
                .forEach(builder::addOptionParameters);
        builder.schemaJson(first.require(schema, "query-qmp-schema").toString().getBytes(StandardCharsets.UTF_8));

        Set<String> sample = sample(cpus);
        ask(questions(types, cpus, sample, machineList));
        builder.devices(types.values().stream()
                .map(device ->
                        ProbedTypes.with(device, cpus.contains(device.name()) ? null : properties.get(device.name())))
                .toList());
        builder.machines(ProbedTypes.machines(machineList, properties));
        Collection<JsonNode> features = new ArrayList<>();
        sample.forEach(type -> addIfThere(features, properties.get(type)));
        builder.cpuFeatures(ProbedTypes.features(features));
        return builder.options(
                        ProbedTypes.options(ProbedProcess.await(help, "-help").stdout()))
                .build();
    }

    private static Map<String, String> questions(
            Map<String, DeviceType> types, Set<String> cpus, Set<String> sample, JsonNode machines) {
        Map<String, String> commands = new LinkedHashMap<>();
        types.values().stream()
                .filter(device -> device.userCreatable() && !cpus.contains(device.name()))
                .forEach(device -> commands.put(device.name(), "device-list-properties"));
        sample.forEach(type -> commands.put(type, "device-list-properties"));
        machines.forEach(
                machine -> commands.put(machine.path("name").asString("") + "-machine", "qom-list-properties"));
        return commands;
    }

    private void ask(Map<String, String> commands) {
        Deque<String> waiting = new ArrayDeque<>(commands.keySet());
        commands.keySet().stream().filter(suspected).forEach(type -> {
            waiting.remove(type);
            suspects.add(type);
        });
        while (!waiting.isEmpty()) {
            Map<String, CompletableFuture<JsonNode>> answers = new LinkedHashMap<>();
            ProbedProcess running = started();
            waiting.forEach(type -> answers.put(type, send(running, commands, type)));
            for (Map.Entry<String, CompletableFuture<JsonNode>> answer : answers.entrySet()) {
                waiting.remove(answer.getKey());
                if (!take(answer.getKey(), answer.getValue())) {
                    suspects.add(answer.getKey());
                    break;
                }
            }
        }
        while (!suspects.isEmpty()) {
            String type = suspects.remove();
            take(type, send(started(), commands, type));
        }
    }

    private static CompletableFuture<JsonNode> send(ProbedProcess running, Map<String, String> commands, String type) {
        return running.send(commands.getOrDefault(type, "device-list-properties"), Map.of("typename", type));
    }

    /** Known to end some QEMU: asking for them last saves starts. */
    private static boolean isSuspect(String type) {
        return type.contains("-gl-")
                || type.endsWith("-gl")
                || type.equals("microvm-machine")
                || type.contains("rv128");
    }

    private boolean take(String type, CompletableFuture<JsonNode> answer) {
        try {
            JsonNode node = ProbedProcess.answer(answer, type);
            if (node != null) {
                properties.put(type, node);
            }
            return true;
        } catch (QmpDisconnectedException | QmpStateException e) {
            stop();
            return false;
        }
    }

    private static List<CpuModel> models(@Nullable JsonNode answer, Set<String> cpus) {
        List<CpuModel> models = new ArrayList<>();
        if (answer != null) {
            for (JsonNode model : answer) {
                boolean deprecated = model.path("deprecated").asBoolean(false);
                models.add(new CpuModel(model.path("name").asString(""), deprecated));
            }
        }
        return cpus.isEmpty() ? List.of() : models;
    }

    private static <T> void addIfThere(Collection<T> list, @Nullable T element) {
        if (element != null) {
            list.add(element);
        }
    }

    private Set<String> sample(Set<String> cpus) {
        Set<String> sample = new HashSet<>();
        cpus.stream()
                .filter(type -> !ALIKE.contains(installation.target().name()) || type.matches("(max|host)-.*"))
                .forEach(sample::add);
        return sample;
    }

    private ProbedProcess started() {
        ProbedProcess running = process;
        if (running == null) {
            running = ProbedProcess.start(installation.program(), directory, "probe" + starts++);
            process = running;
        }
        return running;
    }

    private void stop() {
        ProbedProcess running = process;
        process = null;
        if (running != null) {
            running.close();
        }
    }
}
