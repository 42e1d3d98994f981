package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.introspect.ProgramRun;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds properties that cannot be set. QEMU marks none, so each is given a value that fits no type: the error tells
 * whether it is the value that is wrong. What has a default can be set, and so can references and links.
 */
final class ReadOnlyTrials {
    private static final Pattern NOT_WRITABLE = Pattern.compile("Property '(.+)\\.([^.']+)' is not writable");

    private final Path path;
    private final ProgramTypes program;
    private final Set<String> tried = new HashSet<>();
    private final Set<String> found = new HashSet<>();

    private ReadOnlyTrials(Path path, ProgramTypes program) {
        this.path = path;
        this.program = program;
    }

    /** Tries the devices that fit into a PC; what is found holds for heirs, versions and targets alike. */
    static Set<String> of(Path path, ProgramTypes program) {
        ReadOnlyTrials trials = new ReadOnlyTrials(path, program);
        for (String device : program.devices().keySet()) {
            if (!program.cpus().contains(device)) {
                program.hierarchy().properties(device).values().stream()
                        .filter(ReadOnlyTrials::isDoubtful)
                        .forEach(property -> trials.tryOn(device, property));
            }
        }
        return trials.found;
    }

    static String key(String type, String property) {
        return type + " " + property;
    }

    private static boolean isDoubtful(Property property) {
        return property.value() == null
                && property.reference() == null
                && !property.type().startsWith("link<");
    }

    private void tryOn(String device, Property property) {
        if (!tried.add(key(owner(device, property.name()), property.name()))) {
            return;
        }
        String json = "{\"driver\":\"" + device + "\",\"" + property.name() + "\":{\"none\":1}}";
        ProgramRun run = ProgramRun.of(
                path, "-machine", "q35", "-display", "none", "-S", "-device", "qemu-xhci", "-device", json);
        Matcher matcher = NOT_WRITABLE.matcher(run.text());
        if (matcher.find()) {
            found.add(key(owner(matcher.group(1), matcher.group(2)), matcher.group(2)));
        }
    }

    /** The most general type that has a property. */
    private String owner(String type, String property) {
        Hierarchy hierarchy = program.hierarchy();
        return Stream.concat(Stream.of(type), hierarchy.ancestors(type).stream())
                .filter(name -> hierarchy.properties(name).containsKey(property))
                .reduce((first, second) -> second)
                .orElse(type);
    }
}
