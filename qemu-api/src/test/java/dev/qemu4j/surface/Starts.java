package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Command lines of a kind that a program is started with, each of which it takes, or refuses for a known reason. */
final class Starts {
    private static final Refusals REFUSALS = Refusals.read("refused-starts.tsv");

    private final Emulator emulator;
    private final Map<String, CommandLine> trials = new TreeMap<>();

    Starts(Emulator emulator) {
        this.emulator = emulator;
    }

    /** The programs to try: the installed x86_64, and all that were unpacked. */
    static List<Emulator> emulators() {
        List<Emulator> emulators = Emulator.all().stream()
                .filter(found -> !found.installed() || found.target().equals("x86_64"))
                .toList();
        assertThat(emulators)
                .as("no qemu-system-x86_64 is installed: ./check installs one")
                .anyMatch(Emulator::installed);
        return emulators;
    }

    /** Adds a command line under a name. */
    void add(String name, Consumer<CommandLine.Builder> options) {
        CommandLine.Builder builder = CommandLine.builder(new Target(emulator.target()));
        options.accept(builder);
        trials.put(name, builder.build());
    }

    /** Starts the program with each. */
    void run(String kind, String version) {
        run(kind, version, List.of());
    }

    /** Starts the program with each where there is no network: some would make interfaces or connections. */
    void runUnconnected(String kind, String version) {
        run(kind, version, List.of("unshare", "--map-root-user", "--net"));
    }

    private void run(String kind, String version, List<String> before) {
        TrialResults results = new TrialResults(Place.of(version, emulator.target()), REFUSALS);
        trials.entrySet().parallelStream().forEach(trial -> {
            List<String> arguments = new ArrayList<>(trial.getValue().toArguments());
            arguments.remove(0);
            String message = Trial.run(before, emulator, arguments);
            if (message == null) {
                results.accepted(trial.getKey());
            } else {
                results.refused(kind + "/" + trial.getKey(), message);
            }
        });
        System.out.printf(
                "%s %s: of %d %s trials %s: %s; problems: %s%n",
                version, emulator.target(), trials.size(), kind, results, results.refused(), results.problems());
        assertThat(results.problems()).isEmpty();
        assertThat(results.accepted()).isNotEmpty();
        AcceptanceRecord.write(kind, emulator, trials.size(), results);
    }

    static List<String> unmet() {
        return REFUSALS.unused();
    }
}
