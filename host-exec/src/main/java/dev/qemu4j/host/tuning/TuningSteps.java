package dev.qemu4j.host.tuning;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The steps that change settings, each of which puts back what was before. */
final class TuningSteps {
    /** The value of $1, of several words the chosen one in brackets. */
    private static final String NOW = "$(sed 's/.*\\[\\(.*\\)\\].*/\\1/' \"$1\")";

    /** Writes $2 into $1, and puts $3 back if the kernel takes something else, as it does where it lacks the room. */
    private static final String SET =
            "printf '%s\\n' \"$2\" >\"$1\" || exit 1; now=" + NOW + "; [ \"$now\" = \"$2\" ] && exit 0;"
                    + " printf '%s\\n' \"$3\" >\"$1\"; echo \"$1: the kernel made $now of $2\" >&2; exit 1";

    private static final String IS = "[ \"" + NOW + "\" = \"$2\" ]";

    private static final String PUT_BACK = "printf '%s\\n' \"$2\" >\"$1\"";

    private final KernelSettings kernel;
    private final Plan.Builder plan = Plan.builder("settings of the host");

    TuningSteps(KernelSettings kernel) {
        this.kernel = kernel;
    }

    Plan plan(HostTuning tuning) {
        tuning.modules.forEach(this::load);
        tuning.sysctls.forEach((key, value) -> set(key, HostTuning.sysctlFile(key), value));
        tuning.files.forEach((file, value) -> set(file.toString(), file, value));
        String governor = tuning.governor;
        if (governor != null) {
            plan.require(
                    "governor",
                    privilege -> kernel.ofProcessors(HostTuning.GOVERNOR).isEmpty()
                            ? "the kernel does not change the frequency of this host's processors"
                            : null);
            kernel.ofProcessors(HostTuning.GOVERNOR).forEach(file -> set(file.toString(), file, governor));
        }
        return plan.build();
    }

    private void load(String module) {
        Path loaded = kernel.file(Path.of("/sys/module", module));
        if (Files.exists(loaded)) {
            return; // also one that is built in
        }
        plan.step(PlanStep.run("load " + module, "modprobe", module)
                .undo("modprobe", "-r", module)
                .presentIf("test", "-e", loaded.toString())
                .asRoot()
                .build());
    }

    private void set(String what, Path path, String value) {
        String before = kernel.read(path);
        plan.require(what, privilege -> changed(path, before));
        if (before == null || before.equals(value)) {
            return;
        }
        String file = kernel.file(path).toString();
        PlanStep.Builder step = PlanStep.run("set " + what, "sh", "-c", SET, "sh", file, value, before)
                .undo("sh", "-c", PUT_BACK, "sh", file, before)
                .ownedIf("sh", "-c", IS, "sh", file, value);
        plan.step(step.asRoot().build());
    }

    private @Nullable String changed(Path path, @Nullable String before) {
        String now = kernel.read(path);
        if (now == null) {
            return "the kernel has no " + path;
        }
        return now.equals(before)
                ? null
                : path + " was " + before + " when it was planned, and is " + now + ": plan it anew";
    }
}
