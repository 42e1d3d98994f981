package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Missing programs, devices and rights are reported before the first step. */
@ExtendWith(HostUntouched.class)
class LackingIT {
    @Test
    void start_noVdeSwitch_namesItAndItsPackage() {
        assertThat(print(
                        "vde",
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind /dev/null /usr/bin/vde_switch; exec \"$@\"",
                        "sh"))
                .contains("'vde_switch'", "vde2")
                .doesNotContain("'sh'");
    }

    @Test
    void problems_noTunDevice_saysWhatToDo() {
        assertThat(print("tap", "unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net; exec \"$@\"", "sh"))
                .isEqualTo("there is no /dev/net/tun, by which taps are made: modprobe tun,"
                        + " or give the container the device (--device /dev/net/tun)\n");
    }

    /** The taps of a bridge would do no harm; the bridge does. */
    @ParameterizedTest
    @ValueSource(strings = {"tap", "taps"})
    void problems_settingsOfTheKernelReadOnly_saysThatGuestsCouldPoseAsRouters(String what) {
        assertThat(print(
                        what,
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"",
                        "sh"))
                .contains("/proc/sys is read-only here", "IPv6 routers", "--sysctl net.ipv6.conf.default.accept_ra=0");
    }

    @Test
    void problems_noFlock_namesItAndItsPackage() {
        assertThat(print(
                        "acl", "unshare", "-m", "sh", "-c", "mount --bind /dev/null /usr/bin/flock; exec \"$@\"", "sh"))
                .contains("'flock' is not installed", "util-linux");
    }

    @Test
    void problems_rootWithoutNetAdmin_namesTheCapability() {
        assertThat(print("tap", "setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"))
                .contains("CAP_NET_ADMIN is missing");
    }

    @Test
    void problems_noRightsAtAll_saysThatRootIsNeeded() {
        assertThat(print("tap", "setpriv", "--bounding-set=-all", "--inh-caps=-all"))
                .contains("need root: give the verb the rights, as in apply(Privilege.sudo())")
                .doesNotContain("CAP_NET_ADMIN");
    }

    @Test
    void problems_programThatGivesNoRights_saysSoWithItsWords() {
        Privilege refused = Privilege.of("sh", "-c", "echo a password is required >&2; exit 1");

        assertThat(Tap.of("q4j-lack").plan().problems(refused))
                .singleElement()
                .asString()
                .contains("'sh' does not give root's rights: a password is required", "NOPASSWD");
    }

    @Test
    void addresses_ofTheSameNamesOnTwoHosts_differ(@TempDir Path directory) throws Exception {
        List<String> here = addresses(print("addresses", "env"));
        Path other = Files.writeString(directory.resolve("id"), "0123456789abcdef0123456789abcdef\n");
        String script = "mount --bind " + other + " /etc/machine-id && exec \"$@\"";

        assertThat(addresses(print("addresses", "env"))).isEqualTo(here);
        assertThat(addresses(print("addresses", "unshare", "-m", "sh", "-c", script, "sh")))
                .hasSize(2)
                .doesNotContainAnyElementsOf(here);
    }

    private static List<String> addresses(String text) {
        return Pattern.compile("(mac=|address )([0-9a-f]{2}(:[0-9a-f]{2}){5})")
                .matcher(text)
                .results()
                .map(found -> found.group(2))
                .toList();
    }

    private static String print(String what, String... before) {
        List<String> argv = new ArrayList<>(List.of(before));
        argv.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LackingMain.class.getName(),
                what));
        return HostCommand.of(argv).run().stdout();
    }
}
