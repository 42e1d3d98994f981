package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class SmbShareTest {
    private static final SmbShare DATA = SmbShare.of(Path.of("/srv/a, b"), "data");
    private static final SmbShare ISO = SmbShare.of(Path.of("/srv/iso"), "iso").readOnly(true);
    private static final UserNetwork NETWORK = UserNetwork.create().share(DATA).share(ISO);

    @Test
    void share_several_areForwardedAndNeedAHelper() {
        CommandLine cmd = CommandLine.builder(Target.X86_64).with(NETWORK).build();

        assertThat(cmd.toArguments())
                .contains("user,id=net0,guestfwd=tcp:10.0.2.4:445-cmd:sh '/proc/self/qemu4j-run/smb0/serve'");
        CommandLine placed = cmd.in(Path.of("/run/a, b"));
        assertThat(placed.toArguments())
                .contains("user,id=net0,guestfwd=tcp:10.0.2.4:445-cmd:sh '/run/a,, b/smb0/serve'");
        Helper server = placed.helpers().get(0);
        assertThat(server.name()).isEqualTo("smb0");
        List<String> command = server.commands().get(0);
        assertThat(command).startsWith("sh", "-c");
        assertThat(command.get(2)).contains("smbd", "install samba");
        assertThat(command.subList(3, command.size()))
                .containsExactly(
                        "smb.sh",
                        "/run/a, b/smb0",
                        "/run/a, b/smb0-ready",
                        "data",
                        "/srv/a, b",
                        "no",
                        "iso",
                        "/srv/iso",
                        "yes");
        assertThat(server.readyFile()).isEqualTo(Path.of("/run/a, b/smb0-ready"));
    }

    @Test
    void share_otherNetwork_takesItsServersAddress() {
        assertThat(Arguments.of(UserNetwork.create()
                        .share(DATA)
                        .netdev(n -> n.net("192.168.5.0/24")
                                .smbserver("192.168.5.9")
                                .guestfwd("tcp:192.168.5.7:7-cmd:cat"))))
                .contains("user,id=net0,net=192.168.5.0/24,smbserver=192.168.5.9,"
                        + "guestfwd=tcp:192.168.5.7:7-cmd:cat,"
                        + "guestfwd=tcp:192.168.5.9:445-cmd:sh '/proc/self/qemu4j-run/smb0/serve'");
    }

    @Test
    void share_sameName_isRefused() {
        assertThatThrownBy(() -> NETWORK.share(SmbShare.of(Path.of("/"), "DATA")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share: 'DATA' (expected: another name than those of [data, iso])");
    }

    @Test
    void plug_ofANetworkWithShares_isRefused() {
        assertThatThrownBy(() -> PlugCommands.of(NETWORK, Ids.after(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the process 'smb0: sh");
    }

    @Test
    void of_nameThatIsNone_isRefused() {
        for (String name :
                List.of("", " a", "a ", "a]", "a/b", "a\\", "a\nb", "%u", "global", "IPC$", "a".repeat(81))) {
            assertThatThrownBy(() -> SmbShare.of(Path.of("/"), name))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(SmbShare.of(Path.of("/x"), "mis datos ñ$").readOnly(true))
                .hasToString("SmbShare[mis datos ñ$: /x, read only]");
    }

    @Test
    void equals_rightToWrite_isCompared() {
        EqualsVerifier.forClass(SmbShare.class).verify();
        assertThat(ISO).isEqualTo(SmbShare.of(Path.of("/srv/iso"), "iso").readOnly(true));
        assertThat(ISO).isNotEqualTo(SmbShare.of(Path.of("/srv/iso"), "iso"));
        assertThat(NETWORK).isNotEqualTo(UserNetwork.create().share(DATA));
    }
}
