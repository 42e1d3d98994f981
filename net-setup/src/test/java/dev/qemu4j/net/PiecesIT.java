package dev.qemu4j.net;

import static dev.qemu4j.net.NetworkPlanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.userspace.Passt;
import dev.qemu4j.net.userspace.VdeSwitch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Linux guests on VDE, passt, a macvtap and the bridge helper. */
@Tag("once")
@ExtendWith(HostUntouched.class)
class PiecesIT {
    private static final MacAddress FIRST = MacAddress.parse("52:54:00:77:00:01");
    private static final MacAddress SECOND = MacAddress.parse("52:54:00:77:00:02");
    private static final String LIST = "/etc/qemu/bridge.conf";

    private Lab lab;

    @BeforeEach
    void make() {
        lab = Lab.create();
    }

    @AfterEach
    void remove() {
        lab.close();
    }

    @Test
    void vde_guestsReachEachOtherAndTheHostByATap() {
        try (AppliedNetwork tap = Tap.of("q4j-vde").in(lab.inside()).plan().apply(Privilege.none());
                VdeSwitch vde = VdeSwitch.builder()
                        .in(lab.inside())
                        .tap("q4j-vde")
                        .ports(8)
                        .start();
                Guest first = Guest.start(lab.inside(), vde.virtio(FIRST));
                Guest second = Guest.start(NetworkNamespace.host(), vde.virtio(SECOND))) {
            assertThat(tap.taps()).containsExactly("q4j-vde");
            lab.run("ip", "address", "add", "10.71.0.1/24", "dev", "q4j-vde");
            first.awaitReady().address("10.71.0.2/24");
            second.awaitReady().address("10.71.0.3/24");

            assertThat(first.pings("10.71.0.3")).isTrue();
            assertThat(second.pings("10.71.0.1")).isTrue();
            assertThat(first.pings(Lab.OUTSIDE)).isFalse();
            assertThat(vde.isAlive()).isTrue();
        }
    }

    @Test
    void vde_noSuchTap_saysWhatMayBeWrong() {
        assertThatThrownBy(() -> VdeSwitch.builder().in(lab.inside()).tap("lo").start())
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("tap: lo is no tap");
    }

    @Test
    void passt_guestHasTheHostsAddressAndGetsOut() throws Exception {
        lab.run("ip", "route", "add", "default", "via", Lab.OUTSIDE);
        try (NameServer server = NameServer.start(lab.outside());
                Passt passt =
                        Passt.builder().in(lab.inside()).forwardTcp(8822, 22).start()) {
            try (Guest guest = Guest.start(lab.inside(), passt.virtio(FIRST)).awaitReady()) {
                assertThat(guest.dhcp()).isEqualTo(Lab.UPLINK_ADDRESS);
                assertThat(guest.output("nslookup -type=a server.test " + Lab.OUTSIDE))
                        .contains("192.0.2.7");
                assertThat(lab.run("cat", "/proc/net/tcp"))
                        .contains("0100007F:" + Integer.toHexString(8822).toUpperCase(java.util.Locale.ROOT));
            }
            assertThat(server.firstQuestion()).contains("from " + Lab.UPLINK_ADDRESS);
            assertThat(Eventually.until(() -> !passt.isAlive()))
                    .as("ends with its guest")
                    .isTrue();
        }
    }

    @Test
    void passt_thatDoesNotStart_isAdvisedAboutPortsOnlyIfTheyAreRoots() {
        Passt.Builder privileged = Passt.builder().in(lab.inside()).forwardTcp(22, 22);
        Passt.Builder other = Passt.builder().in(lab.inside()).forwardTcp(8822, 22);

        assertThatThrownBy(privileged::start) // this namespace has no default route
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining(
                        "ports of the host below 1024 are root's, choose higher ones; passt needs a default route");
        assertThatThrownBy(other::start)
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("passt needs a default route")
                .hasMessageNotContaining("1024");
    }

    @Test
    void macVtap_guestIsOnTheCableOfTheUplink() {
        MacVtap macVtap = MacVtap.of("mv", "up0", FIRST).in(lab.inside());
        String before = lab.state();
        try (AppliedMacVtap net = macVtap.plan().apply(Privilege.none())) {
            assertThatThrownBy(() -> macVtap.plan().apply(Privilege.none()))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("the name q4j-mv is taken by a macvtap")
                    .hasMessageContaining("/dev/q4j-mv is there already");
            try (Guest guest = Guest.start(argv -> lab.inside().command(net.launcher(argv)), net.virtio())
                    .awaitReady()) {
                guest.address("198.51.100.60/24");

                assertThat(guest.pings(Lab.OUTSIDE)).isTrue();
                assertThat(lab.outside("ip", "neighbour", "show", "198.51.100.60"))
                        .contains(FIRST.text());
            }
        }
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void bridgeHelper_ordinaryUserLocksTheListsDirectory_isNotHeldUp(@TempDir Path directory) throws Exception {
        BridgeHelperAcl one = BridgeHelperAcl.of("q4j-one").helperCopy(directory.resolve("one"));
        BridgeHelperAcl two = BridgeHelperAcl.of("q4j-two").helperCopy(directory.resolve("two"));
        try (AppliedNetwork first = one.plan().apply(Privilege.none());
                LockHolder holder = LockHolder.start(
                        lab, "/etc/qemu", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
                AppliedNetwork second = two.plan().apply(Privilege.none())) {
            assertThat(List.of(first.owned(), second.owned())).containsOnly(true);
            assertThat(Files.readString(Path.of(LIST))).contains("allow q4j-one\n", "allow q4j-two\n");
            assertThat(holder.process().isAlive()).isTrue();
        }
    }

    @Test
    void bridgeHelper_ordinaryUser_plugsAGuestIntoTheBridge(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copy = directory.resolve("helper");
        boolean had = Files.exists(Path.of(LIST));
        BridgeHelperAcl acl = BridgeHelperAcl.of("q4j-lab").helperCopy(copy);
        HostOnly network = HostOnly.of("lab").ipv4("10.72.0.0/24").in(lab.inside());
        try (AppliedNetwork net = network.plan().apply(Privilege.none());
                AppliedNetwork allowed = acl.plan().apply(Privilege.none())) {
            assertThat(net.owned()).isTrue();
            assertThat(allowed.owned()).isTrue();
            assertThat(Files.readString(Path.of(LIST))).contains("allow q4j-lab\n");
            assertThat(Files.getAttribute(Path.of(LIST), "unix:uid")).isEqualTo(0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(LIST))))
                    .isEqualTo("rw-r--r--");
            try (Guest guest = Guest.startAsNobody(lab.inside(), acl.virtio(FIRST), directory)
                    .awaitReady()) {
                guest.address("10.72.0.2/24");

                assertThat(guest.pings("10.72.0.1")).isTrue();
            }
        }
        assertThat(copy).doesNotExist();
        assertThat(Files.exists(Path.of(LIST))).isEqualTo(had);
    }

    @Test
    void bridgeHelper_twoPlansAndTheAdministrator_eachTakesItsOwnLine(@TempDir Path directory) throws Exception {
        boolean had = Files.exists(Path.of(LIST));
        String before = had ? Files.readString(Path.of(LIST)) : "";
        AppliedNetwork first = acl("q4j-one", directory).plan().apply(Privilege.none());
        AppliedNetwork second = acl("q4j-two", directory).plan().apply(Privilege.none());
        Files.writeString(Path.of(LIST), "allow theirs\n", StandardOpenOption.APPEND);

        first.close();
        assertThat(Files.readString(Path.of(LIST)))
                .contains("allow q4j-two\n", "allow theirs\n")
                .doesNotContain("q4j-one");
        second.close();

        assertThat(Files.readString(Path.of(LIST))).isEqualTo(before + "allow theirs\n");
        if (had) {
            Files.writeString(Path.of(LIST), before);
        } else {
            Files.delete(Path.of(LIST));
            Files.deleteIfExists(Path.of(LIST).getParent());
        }
    }

    @Test
    void bridgeHelper_denied_saysWhichLine(@TempDir Path directory) throws Exception {
        try (AppliedNetwork allowed = acl("q4j-one", directory).plan().apply(Privilege.none())) {
            Files.writeString(Path.of(LIST), "deny  all\n", StandardOpenOption.APPEND);

            assertThat(acl("q4j-two", directory).plan()).onlyProblem().contains(LIST + " says 'deny all'");

            Files.writeString(Path.of(LIST), Files.readString(Path.of(LIST)).replace("deny  all\n", ""));
            assertThat(allowed.owned()).isTrue();
        }
        assertThat(Path.of(LIST + ".qemu4j-new")).doesNotExist();
    }

    private static BridgeHelperAcl acl(String bridge, Path directory) {
        return BridgeHelperAcl.of(bridge).helperCopy(directory.resolve(bridge));
    }

    @Test
    void bridgeHelper_withoutRights_saysWhatToDo() {
        List<String> problems =
                new ArrayList<>(BridgeHelperAcl.of("q4j-lab").plan().problems(Privilege.none()));

        if (NetworkAbilities.find().bridgeHelper() == null) {
            assertThat(problems).singleElement().asString().contains("qemu-bridge-helper", "helperCopy");
        } else {
            assertThat(problems).isEmpty();
        }
    }
}
