package dev.qemu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.Checker;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.surface.TypeValues;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Properties that QEMU calls texts although it takes one of a few: the check has the same set as the real QEMU of each target. */
@Tag("once")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TextSetsIT {
    private static final Map<Target, QemuInstallation> QEMUS = new ConcurrentHashMap<>();
    private static final Map<Target, QemuSurface> SURFACES = new ConcurrentHashMap<>();

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({
        "arm, mps3-an524, remap",
        "aarch64, virt, gic-version",
        "aarch64, virt, iommu",
        "ppc, mac99, via",
        "ppc64, pseries, cap-cfpc",
        "ppc64, pseries, cap-ibs",
        "ppc64, pseries, cap-sbbc",
        "ppc64, pseries, ic-mode",
        "ppc64, pseries, max-cpu-compat",
        "ppc64, pseries, nvdimm-persistence",
        "ppc64, pseries, resize-hpt",
        "riscv64, virt, aia",
        "x86_64, pc, nvdimm-persistence",
        "x86_64, pc, smbios-entry-point-type"
    })
    void check_typoInATextOfAMachine_isSeenAndRefused(String target, String machine, String property) {
        compare(new Target(target), "machines", machine, property, List.of("-machine"));
    }

    @ParameterizedTest
    @CsvSource({
        "arm, virt, led, color",
        "arm, ast2600-evb, pca9552, led0",
        "x86_64, pc, rocker, world",
        "x86_64, pc, virtio-net-pci, duplex"
    })
    void check_typoInATextOfADevice_isSeenAndRefused(String target, String machine, String device, String property) {
        compare(new Target(target), "devices", device, property, List.of("-machine", machine, "-device"));
    }

    private void compare(Target target, String catalogue, String owner, String property, List<String> before) {
        List<String> values = TypeValues.ofProperty(catalogue, owner, property);
        assertThat(values).isNotEmpty();

        List<String> typo = options(before, owner, property, values.get(0) + "q");
        assertThat(unknown(target, typo)).as("problems of %s", typo).isNotEmpty();
        assertThat(words(target, typo)).as("QEMU's words about %s", typo).isNotEmpty();
        for (String value : values) {
            assertThat(unknown(target, options(before, owner, property, value))).isEmpty();
        }
        // Whatever else a value needs: QEMU takes one at least.
        assertThat(values)
                .anySatisfy(value -> assertThat(words(target, options(before, owner, property, value)))
                        .isEmpty());
    }

    private static List<String> options(List<String> before, String owner, String property, String value) {
        List<String> options = new ArrayList<>(before);
        options.add(owner + (owner.equals("rocker") ? ",name=r" : "") + "," + property + "=" + value);
        return options;
    }

    private static List<Problem> unknown(Target target, List<String> options) {
        CommandLine.Builder cmd = CommandLine.builder(target).nodefaults();
        for (int i = 0; i < options.size(); i += 2) {
            cmd = cmd.option(options.get(i), options.get(i + 1));
        }
        return Checker.check(cmd.build(), SURFACES.computeIfAbsent(target, t -> qemu(t).surface())).problems().stream()
                .filter(problem -> problem.kind() == ProblemKind.UNKNOWN_VALUE)
                .toList();
    }

    private static QemuInstallation qemu(Target target) {
        return QEMUS.computeIfAbsent(target, QemuInstallation::find);
    }

    private String words(Target target, List<String> options) {
        List<String> all = new ArrayList<>(List.of("-display", "none"));
        all.addAll(options);
        return QemuWords.of(qemu(target).program(), all, work);
    }
}
