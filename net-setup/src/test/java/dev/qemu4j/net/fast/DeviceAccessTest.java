package dev.qemu4j.net.fast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.fast.DeviceAccess.State;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceAccessTest {
    @ParameterizedTest
    @CsvSource({
        "root:kvm rw-rw----, add the user to the group kvm and log in anew",
        "root:domain users rw-rw----, add the user to the group domain users and log in anew",
        "local admin:domain users rw-rw----, add the user to the group domain users and log in anew",
        "root:root rw-rw----, a plan gives the user the right",
        "root:kvm rw-r-----, a plan gives the user the right",
        "'', a plan gives the user the right"
    })
    void problem_ofANodeThatIsClosed_saysHowToOpenIt(String permissions, String remedy) {
        DeviceAccess access =
                new DeviceAccess(NetworkDevice.VHOST_NET, Path.of("/dev/vhost-net"), State.NO_RIGHT, permissions);

        assertThat(access.problem()).contains("is closed to this user: " + remedy);
    }
}
