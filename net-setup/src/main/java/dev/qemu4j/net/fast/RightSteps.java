package dev.qemu4j.net.fast;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.internal.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps that give a right on a device. */
final class RightSteps {
    private static final Path RULES = Path.of("/etc/udev/rules.d");
    private static final Path MODULES = Path.of("/etc/modules-load.d");

    /** Sets $id to the number of the user or group $2, of which $1 tells the kind. A number is itself, with a name or without. */
    private static final String ID = """
            case $2 in *[!0-9]*) if [ "$1" = user ]; then id=$(id -u -- "$2"); else id=$(getent group "$2" | cut -d: -f3); fi ;;
            *) id=$2 ;; esac
            [ -n "$id" ] || { echo "there is no $1 '$2'" >&2; exit 1; }
            """;

    private static final String GIVE = ID + "exec setfacl -m \"$1:$id:rw\" -- \"$3\"";

    /** The list as such goes with its last entry: its mask would stay, and cut the group's right when that changes. */
    private static final String TAKE = ID + """
            setfacl -x "$1:$id" -- "$3" || exit 1
            getfacl -cnp -- "$3" | grep -qE '^(user|group):[0-9]+:' || exec setfacl -b -- "$3"
            """;

    /** The mask of the node may take away what an entry gives: a {@code chmod} sets it. */
    private static final String WHOLE = ":rw.([[:space:]]*#effective:rw.)?$";

    private static final String HAS = ID + "getfacl -cnp -- \"$3\" | grep -qE \"^$1:$id" + WHOLE + "\"";
    private static final String HAS_ENTRY = ID + "getfacl -cnp -- \"$3\" | grep -q \"^$1:$id:rw\"";
    private static final String HAS_OTHER =
            ID + "getfacl -cnp -- \"$3\" | grep \"^$1:$id:\" | grep -qvE \"" + WHOLE + "\"";

    private final NetworkDevice device;
    private final Path node;
    private final DeviceRight.Holder holder;

    RightSteps(NetworkDevice device, Path node, DeviceRight.Holder holder) {
        this.device = device;
        this.node = node;
        this.holder = holder;
    }

    Plan plan(boolean lasting) {
        Plan.Builder plan = Plan.builder(holder.kind() + " " + holder.name() + " may open " + node);
        plan.require("programs", rights -> Programs.missing("setfacl"));
        plan.require("node", rights -> problem());
        plan.step(give());
        if (lasting) {
            plan.require("udev", rights -> missing(RULES));
            plan.require("modules", rights -> missing(MODULES));
            String name = "qemu4j-" + device.kernelName() + "-" + holder.kind() + "-" + holder.name();
            plan.step(
                    PlanStep.write("give it at each start", RULES.resolve("90-" + name + ".rules"), udevRule(), "0644")
                            .asRoot()
                            .build());
            String module = device.module() + "\n";
            plan.step(PlanStep.write("load the module at each start", MODULES.resolve(name + ".conf"), module, "0644")
                    .asRoot()
                    .build());
        }
        return plan.build();
    }

    private PlanStep give() {
        return PlanStep.run("give the right", "sh", script(GIVE))
                .undo("sh", script(TAKE))
                .presentIf("sh", script(HAS))
                .ownedIf("sh", script(HAS_ENTRY))
                .keepIfPresent()
                .asRoot()
                .build();
    }

    String udevRule() {
        String setfacl =
                String.valueOf(Objects.requireNonNullElse(Programs.find("setfacl"), Path.of("/usr/bin/setfacl")));
        return "# by qemu4j\n" + "ACTION!=\"remove\", SUBSYSTEM==\"misc\", KERNEL==\"" + device.kernelName()
                + "\", RUN+=\"" + setfacl + " -m " + holder.kind() + ":"
                + holder.name().replace("$", "$$") + ":rw $devnode\"\n";
    }

    /** The device is there, if for others; and there is no lesser entry, which would be lost. */
    private @Nullable String problem() {
        DeviceAccess access = DeviceAccess.of(device, node);
        if (!access.isUsable() && access.state() != DeviceAccess.State.NO_RIGHT) {
            return access.problem();
        }
        return new RightsQuestion(List.of(script(HAS_OTHER))).isTrue()
                ? node + " has another entry, or one that its mask takes away, for the " + holder.kind() + " "
                        + holder.name() + ", which the plan would lose: setfacl -x it first"
                : null;
    }

    private static @Nullable String missing(Path directory) {
        return Files.isDirectory(directory)
                ? null
                : "there is no " + directory + ": this system does not start as the right needs to last;"
                        + " leave out lasting(true)";
    }

    private String[] script(String script) {
        return new String[] {"-c", script, "sh", holder.kind(), holder.name(), node.toString()};
    }
}
