package dev.qemu4j.vm.advice.internal;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reason why a QEMU could not use KVM, and the advice. */
public final class KvmAccess {
    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Pattern NO_ACCESS = Pattern.compile("Could not access KVM kernel module: (.+)");
    private static final Pattern WENT_ON = Pattern.compile("(?m)^[^ ]+: falling back to [a-z]+$");
    private static final Pattern NO_KVM = Pattern.compile("invalid accelerator kvm");
    private static final String INSTEAD =
            "; without KVM use accel(Accels.tcg()), or accel(Accels.kvm()) and accel(Accels.tcg()) behind it, which takes"
                    + " the first that works";

    private KvmAccess() {}

    /**
     * Explains QEMU's words.
     *
     * @param stderr what QEMU wrote before it ended
     * @return null if they are not about KVM, or QEMU went on without
     */
    public static @Nullable String advice(String stderr) {
        if (WENT_ON.matcher(stderr).find()) { // what ended QEMU is something else
            return null;
        }
        String obstacle = obstacle(stderr);
        return obstacle == null ? null : obstacle + INSTEAD;
    }

    /** Returns the obstacle between QEMU and KVM, or null if its words are not about that. */
    public static @Nullable String obstacle(String stderr) {
        Matcher refused = NO_ACCESS.matcher(stderr);
        if (refused.find()) {
            return reason(refused.group(1).strip());
        }
        return NO_KVM.matcher(stderr).find()
                ? "this QEMU has no KVM: it is for another kind of processor than the host's, or was built without"
                : null;
    }

    private static String reason(String error) {
        return switch (error) {
            case "Permission denied" ->
                DEVICE + " is there, but this user may not open it" + owners()
                        + "; add the user to its group and log in anew";
            case "No such file or directory" ->
                "there is no " + DEVICE
                        + ": load the module kvm_intel or kvm_amd; in a container pass the device in, in a"
                        + " virtual machine turn on nested virtualization";
            case "No such device", "No such device or address" ->
                DEVICE + " is there, but nothing behind it: the processor's virtualization is off in the firmware, or a"
                        + " container has the node of a host without the module kvm_intel or kvm_amd";
            default -> DEVICE + " cannot be opened: " + error;
        };
    }

    private static String owners() {
        String owners = HostFacts.owners(DEVICE);
        return owners.isEmpty() ? " (group kvm)" : owners; // QEMU may see another /dev than this JVM
    }
}
