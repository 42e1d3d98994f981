package dev.qemu4j.host.tuning;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The steps that change settings, each of which puts back what was before. */
final class TuningSteps {
    /** Leaves the word in brackets of the kernel's choices. */
    private static final String CHOSEN =
            "s/^\\(.*[[:space:]]\\)\\{0,1\\}\\[\\([^][[:space:]][^][[:space:]]*\\)\\]\\([[:space:]].*\\)\\{0,1\\}$/\\2/; ";

    private static final String SPACES = "s/[[:space:]][[:space:]]*/ /g; s/^ //; s/ $//";

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
        plan.require("room for huge pages", privilege -> new HugePages(kernel).problem(tuning));
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
        String now = now(path);
        PlanStep.Builder step = PlanStep.run("set " + what, "sh", "-c", set(now), "sh", file, value, before)
                .undo("sh", "-c", PUT_BACK, "sh", file, before)
                .ownedIf("sh", "-c", "[ \"" + now + "\" = \"$2\" ]", "sh", file, value);
        plan.step(step.asRoot().build());
    }

    /** Returns the value of $1 as {@link KernelSettings#read} has it: the kernel puts tabs between numbers. */
    private static String now(Path path) {
        return "$(sed '" + (KernelSettings.hasChoices(path) ? CHOSEN : "") + SPACES + "' \"$1\")";
    }

    /** Writes $2 into $1, and puts $3 back if the kernel takes something else, as it does where it lacks the room. */
    private static String set(String now) {
        return "printf '%s\\n' \"$2\" >\"$1\" || exit 1; now=" + now + "; [ \"$now\" = \"$2\" ] && exit 0;"
                + " printf '%s\\n' \"$3\" >\"$1\"; echo \"$1: the kernel made $now of $2\" >&2; exit 1";
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
