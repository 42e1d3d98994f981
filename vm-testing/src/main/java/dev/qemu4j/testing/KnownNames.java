package dev.qemu4j.testing;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.machine.Accelerator;
import dev.qemu4j.qapi.machine.SysEmuTarget;
import dev.qemu4j.vm.QemuInstallation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The names of targets and accelerators in annotations. One that nobody knows is a slip, which would switch its tests off for good. */
final class KnownNames {
    /** Those that QEMU's schema has not, or has no more. */
    private static final Set<String> MORE_ACCELERATORS = Set.of("hax", "nitro");

    private KnownNames() {}

    /** Refuses a target that neither QEMU's schema nor the host knows. */
    static void requireTarget(String where, String target) {
        if (!isTarget(target) && !isInstalled(target)) {
            throw new ExtensionConfigurationException(where + ": target: '" + target + "' (expected: one of "
                    + names(SysEmuTarget.values().stream().map(SysEmuTarget::wireName)) + ")");
        }
    }

    static boolean isTarget(String name) {
        return SysEmuTarget.of(name).isKnown();
    }

    private static boolean isInstalled(String target) {
        try {
            QemuInstallation.find(new Target(target));
            return true;
        } catch (QemuException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Refuses an accelerator that neither QEMU's schema nor the host's QEMU for the target knows; it may have properties behind it. */
    static void requireAccelerator(String where, String accelerator, String target) {
        String name = accelerator.split(",", 2)[0];
        Set<String> known = names(
                Stream.concat(Accelerator.values().stream().map(Accelerator::wireName), MORE_ACCELERATORS.stream()));
        if (known.contains(name)) {
            return;
        }
        try {
            known.addAll(QemuInstallation.find(new Target(target)).surface().accelerators());
        } catch (QemuException e) {
            // a host without QEMU knows none
        }
        if (!known.contains(name)) {
            throw new ExtensionConfigurationException(
                    where + ": accelerator: '" + name + "' (expected: one of " + known + ")");
        }
    }

    private static Set<String> names(Stream<String> names) {
        Set<String> sorted = new TreeSet<>();
        names.forEach(sorted::add);
        return sorted;
    }
}
