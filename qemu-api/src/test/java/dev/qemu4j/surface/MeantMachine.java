package dev.qemu4j.surface;

import dev.qemu4j.CommandLine;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A machine of the committed list, whose meaning must outlast reading and writing.
 *
 * @param target the target whose emulator has it
 * @param versions the versions of QEMU that take it, as the facts write them
 * @param name what it is an example of
 * @param options its options, without those that all have in common
 */
record MeantMachine(String target, String versions, String name, List<String> options) {
    private static final String FILES = "@FILES@";

    /** Reads the committed list; its machines find their files in a folder. */
    static List<MeantMachine> all(Path files) {
        return Table.read("meant-machines.tsv", 4).stream()
                .map(line -> new MeantMachine(
                        line[0],
                        line[1],
                        line[2],
                        List.of(line[3].replace(FILES, files.toString()).split(" ", -1))))
                .toList();
    }

    boolean isKnownTo(Version version) {
        return VersionSet.parse(versions, Place.known()).contains(version);
    }

    CommandLine read() {
        List<String> arguments = new ArrayList<>(List.of("qemu-system-" + target));
        arguments.addAll(options);
        return CommandLine.parse(arguments);
    }

    /** Tells whether a PC's files for its firmware are a part of its meaning. */
    boolean speaksToFirmware() {
        return target.equals("x86_64") && options.stream().anyMatch(Set.of("-smbios", "-fw_cfg", "-boot")::contains);
    }

    @Override
    public String toString() {
        return target + ": " + name;
    }
}
