package dev.qemu4j.seed;

import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.stream.Stream;

/** Refuses what would be there twice. */
final class SeedNames {
    static final String IGNITION = "opt/com.coreos/config";

    private SeedNames() {}

    static void requireNew(String what, String name, Stream<String> taken) {
        if (taken.anyMatch(name::equals)) {
            throw new IllegalArgumentException(
                    what + ": '" + name + "' is in the seed already (expected: each of them once)");
        }
    }

    /** Cloud-init takes the first seed that it finds, whichever that is. */
    static void requireNoCloudSeed(Ids ids) {
        if (ids.isUsed("cidata") || ids.options().stream().anyMatch(SeedNames::isNoCloudUrl)) {
            throw new IllegalArgumentException(
                    "seed: the machine has one for cloud-init already (expected: one, with all users and files)");
        }
    }

    static void requireNoIgnitionSeed(Ids ids) {
        if (ids.isUsed("ignition") || ids.options().stream().anyMatch(SeedNames::isIgnition)) {
            throw new IllegalArgumentException(
                    "seed: the machine has one for Ignition already (expected: one, with all users and files)");
        }
    }

    private static boolean isNoCloudUrl(Option option) {
        Parameters parameters = option.parameters();
        String serial = option.name().endsWith("-smbios") && parameters != null ? parameters.text("serial") : null;
        return serial != null && serial.startsWith("ds=nocloud");
    }

    private static boolean isIgnition(Option option) {
        Parameters parameters = option.parameters();
        return option.name().endsWith("-fw_cfg") && parameters != null && IGNITION.equals(parameters.text("name"));
    }
}
