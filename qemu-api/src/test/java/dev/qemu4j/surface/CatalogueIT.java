package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that real programs have is in the catalogues, and all that the catalogues say of a program is there. */
@Tag("once")
class CatalogueIT {
    @ParameterizedTest
    @MethodSource("emulators")
    void catalogues_ofARealQemu_haveWhatItHas(Emulator emulator) {
        try (RealTypes real = new RealTypes(emulator)) {
            Assumptions.assumeTrue(
                    real.place().isKnown(),
                    () -> "NOT RUN against " + emulator + ": the catalogues have "
                            + Place.known().versions() + ", it is QEMU " + real.version());
            CatalogueCheck check = new CatalogueCheck(emulator, real);

            String counts = "%d devices, %d machines, %d CPU models, %d accelerators"
                    .formatted(check.devices(), check.machines(), check.cpus(), check.accels());

            assertThat(check.problems()).isEmpty();
            assertThat(check.superfluous()).isEmpty();
            assertThat(check.compared()).isGreaterThan(30);
            System.out.printf(
                    "%s, QEMU %s: compared %s with %d setters%n", emulator, real.version(), counts, check.compared());
        }
    }

    static List<Emulator> emulators() {
        return Emulator.all();
    }
}
