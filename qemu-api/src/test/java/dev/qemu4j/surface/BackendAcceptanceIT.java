package dev.qemu4j.surface;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.Netdevs;
import dev.qemu4j.qapi.audio.Audiodev;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.net.Netdev;
import dev.qemu4j.qapi.qom.ObjectOptions;
import dev.qemu4j.qapi.ui.DisplayOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real programs take each blockdev, netdev, audiodev, display and object of the catalogues with every
 * member set, or refuse it for a reason other than a name or a type.
 */
@Tag("once")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BackendAcceptanceIT {
    @ParameterizedTest
    @MethodSource("emulators")
    void audiodevs_withEachMember_areTaken(Emulator emulator) {
        run(emulator, "audiodev", "Audiodev", (line, value) -> line.audiodev((Audiodev) value));
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void blockdevs_withEachMember_areTaken(Emulator emulator) {
        run(emulator, "blockdev", "BlockdevOptions", (line, value) -> line.blockdev((BlockdevOptions) value));
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void displays_withEachMember_areTaken(Emulator emulator) {
        run(emulator, "display", "DisplayOptions", (line, value) -> line.display((DisplayOptions) value));
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void netdevs_withEachMember_areTaken(Emulator emulator) {
        run(emulator, "netdev", "Netdev", (line, value) -> line.netdev((Netdev) value));
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void objects_withEachMember_areTaken(Emulator emulator) {
        run(emulator, "object", "ObjectOptions", (line, value) -> line.object((ObjectOptions) value));
    }

    /** Those targets whose programs have backends of their own; of the installed ones, one. */
    static List<Emulator> emulators() {
        String targets = "x86_64|aarch64|ppc64|riscv64|s390x";
        return Emulator.all().stream()
                .filter(emulator -> emulator.target().matches(emulator.installed() ? "x86_64" : targets))
                .toList();
    }

    private static void run(
            Emulator emulator, String kind, String union, BiConsumer<CommandLine.Builder, Object> option) {
        try (RealTypes real = new RealTypes(emulator)) {
            Starts trials = new Starts(emulator);
            SchemaValues bare = new SchemaValues(real.place(), false);
            SchemaValues full = new SchemaValues(real.place(), true);
            for (String branch : bare.branches(union)) {
                trials.add(branch, line -> option.accept(machine(line), bare.of(union, branch)));
                trials.add(branch + " in full", line -> option.accept(machine(line), full.of(union, branch)));
            }
            trials.runUnconnected(kind, real.version());
        }
    }

    private static CommandLine.Builder machine(CommandLine.Builder line) {
        return line.machine(Machines.none())
                .blockdev(Blockdevs.nullCo(SchemaValues.NODE))
                .netdev(Netdevs.hubport(SchemaValues.NETDEV, h -> h.hubid(0)))
                .chardev(Chardevs.ofNull(SchemaValues.CHARDEV));
    }
}
