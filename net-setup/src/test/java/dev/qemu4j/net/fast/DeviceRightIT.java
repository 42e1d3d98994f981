package dev.qemu4j.net.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of the kernel's own tun device, closed to nobody, is opened by nobody once a plan gives the right, and no longer. */
@Tag("once")
class DeviceRightIT {
    private static final int NOBODY = 65534;
    private static final int SOME_GROUP = 4268;

    @TempDir
    Path directory;

    private Path node;
    private String before;

    @BeforeEach
    void makeNode() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        node = directory.resolve("tun");
        run("mknod", "-m", "0640", node.toString(), "c", "10", "200");
        before = access();
    }

    @Test
    void apply_aUser_mayOpenItUntilItIsUndone() {
        Plan plan = right().user("nobody").plan();

        assertThat(plan.describe()).contains("user nobody may open " + node, "# sh -c", "setfacl -m", "undo:");
        assertThat(opens(NOBODY, NOBODY)).isFalse();
        try (AppliedPlan applied = plan.apply(Privilege.none())) {
            assertThat(applied.plan().steps()).hasSize(1);
            assertThat(opens(NOBODY, NOBODY)).isTrue();
            assertThat(opens(NOBODY - 1, NOBODY)).isFalse();
            assertThat(access()).contains("user:65534:rw-", "group::r--");
        }
        assertThat(opens(NOBODY, NOBODY)).isFalse();
        assertThat(access()).isEqualTo(before);
    }

    @Test
    void apply_aGroupWithoutAName_itsMembersMayOpenIt() {
        try (AppliedPlan applied =
                right().group(Integer.toString(SOME_GROUP)).plan().apply(Privilege.none())) {
            assertThat(applied.plan().title()).isEqualTo("group 4268 may open " + node);
            assertThat(opens(NOBODY, SOME_GROUP)).isTrue();
            assertThat(opens(NOBODY, NOBODY)).isFalse();
        }
        assertThat(access()).isEqualTo(before);
    }

    @Test
    void apply_twoRights_eachTakesItsOwn() {
        AppliedPlan first = right().user("65534").plan().apply(Privilege.none());
        AppliedPlan second = right().group(Integer.toString(SOME_GROUP)).plan().apply(Privilege.none());

        first.close();
        assertThat(opens(NOBODY, NOBODY)).isFalse();
        assertThat(opens(NOBODY, SOME_GROUP)).isTrue();
        second.close();
        assertThat(access()).isEqualTo(before);
    }

    @Test
    void apply_aRightThatIsThere_staysThere() {
        run("setfacl", "-m", "u:65534:rw", node.toString());
        String given = access();

        right().user("nobody").plan().apply(Privilege.none()).close();

        assertThat(access()).isEqualTo(given);
    }

    @Test
    void problems_aLesserEntry_isNotLost() {
        run("setfacl", "-m", "u:65534:r", node.toString());

        assertThat(right().user("nobody").plan().problems(Privilege.none()))
                .singleElement()
                .asString()
                .contains("another entry", "for the user nobody", "setfacl -x");
    }

    @Test
    void problems_anEntryThatTheMaskTakesAway_isNoRight() {
        run("setfacl", "-m", "u:65534:rw", node.toString());
        run("chmod", "g-rw", node.toString());
        assertThat(opens(NOBODY, NOBODY)).isFalse();

        assertThat(right().user("nobody").plan().problems(Privilege.none()))
                .singleElement()
                .asString()
                .contains("one that its mask takes away, for the user nobody", "setfacl -x");
    }

    @Test
    void close_modeChangedMeanwhile_leavesNoEntry() {
        try (AppliedPlan applied = right().user("nobody").plan().apply(Privilege.none())) {
            run("chmod", "g-rw", node.toString());
            assertThat(applied.plan().steps()).hasSize(1);
        }

        assertThat(access()).doesNotContain("65534");
    }

    @Test
    void apply_nobodyOfThatName_changesNothing() {
        assertThatThrownBy(() -> right().user("q4j-no-such").plan().apply(Privilege.none()))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("q4j-no-such");
        assertThatThrownBy(() -> right().group("q4j-no-such").plan().apply(Privilege.none()))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("there is no group 'q4j-no-such'");
        assertThat(access()).isEqualTo(before);
    }

    @Test
    void user_thatCouldBeMore_isRefused() {
        assertThatThrownBy(() -> right().user("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> right().group("\",RUN+=\"x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> right().plan())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name a user or a group");
        assertThatThrownBy(() -> right().user("nobody").lasting(true).plan())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lasting");
    }

    /** In a mount namespace with directories of its own, in the places of the host's. */
    @Test
    void lasting_writesTheRuleAndTheModule_andTakesThemAway() {
        assertThat(elsewhere("lasting", "mknod -m 0600 /dev/net/tun c 10 200"))
                .contains("90-qemu4j-tun-user-nobody.rules", "SUBSYSTEM==\"misc\", KERNEL==\"tun\"")
                .contains("setfacl -m user:nobody:rw $devnode\"")
                .contains("udev takes it: true")
                .contains("qemu4j-tun-user-nobody.conf: tun\n")
                .endsWith("left: []\n");
    }

    @Test
    void access_noNode_saysWhatToDo() {
        assertThat(elsewhere("access", "true"))
                .isEqualTo("NO_NODE: there is no /dev/net/tun: modprobe tun, or give the container the device"
                        + " (--device /dev/net/tun)\n");
    }

    @Test
    void access_nodeOfAnotherGroup_namesIt() {
        assertThat(elsewhere("access", "mknod -m 0660 /dev/net/tun c 10 200 && chown 1:kvm /dev/net/tun"))
                .contains("NO_RIGHT: /dev/net/tun (daemon:kvm rw-rw----) is closed to this user")
                .contains("add the user to the group kvm and log in anew, or a plan")
                .contains("DeviceRight.of(NetworkDevice.TUN).user(…)");
    }

    @Test
    void access_nodeOfAnotherUserOnly_offersThePlan() {
        assertThat(elsewhere("access", "mknod -m 0600 /dev/net/tun c 10 200 && chown 1:1 /dev/net/tun"))
                .contains("is closed to this user: a plan gives the user the right");
    }

    private DeviceRight right() {
        return DeviceRight.of(NetworkDevice.TUN).node(node);
    }

    /** The access list, with the mode. */
    private String access() {
        return run("stat", "-c", "%A %g", node.toString())
                + run("getfacl", "--skip-base", "-np", node.toString())
                + run("getfacl", "-cnp", node.toString());
    }

    private boolean opens(int user, int group) {
        HostResult result = HostCommand.builder(
                        "setpriv",
                        "--reuid=" + user,
                        "--regid=" + group,
                        "--clear-groups",
                        "--inh-caps=-all",
                        "--",
                        "sh",
                        "-c",
                        "exec 9<>\"$0\"",
                        node.toString())
                .allowExitCodes(0, 1, 2)
                .build()
                .run();
        return result.exitCode() == 0;
    }

    private static String elsewhere(String what, String node) {
        // udevadm, although it only tests, writes into /dev and /run.
        String places =
                "umask 022; for d in /dev /run /etc/udev/rules.d /etc/modules-load.d; do mount -t tmpfs t $d || exit 1;"
                        + " done; mkdir /dev/net; for n in null:3 zero:5 random:8 urandom:9; do"
                        + " mknod -m 0666 /dev/${n%:*} c 1 ${n#*:} || exit 1; done; ";
        boolean powerless = what.equals("access"); // root without rights is a user as any other
        List<String> argv =
                new ArrayList<>(List.of("unshare", "-m", "sh", "-c", places + node + " || exit 1; exec \"$@\"", "sh"));
        argv.addAll(powerless ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of("env"));
        argv.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DeviceRightMain.class.getName(),
                what));
        return HostCommand.of(argv).run().stdout();
    }

    private static String run(String... argv) {
        return HostCommand.of(List.of(argv)).run().stdout();
    }
}
