package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsedMacAddressesTest {
    private static final MacAddress ONE = MacAddress.parse("52:54:00:00:00:01");
    private static final MacAddress OTHER = MacAddress.parse("52:54:00:00:00:02");

    @Test
    void addresses_ofACommandLine_areThoseOfItsCards() {
        assertThat(UsedMacAddresses.addresses(List.of(
                        "/usr/bin/qemu-system-x86_64",
                        "-device",
                        "e1000,mac=52:54:00:00:00:01",
                        "-nic",
                        "user,mac=52:54:00:00:00:02")))
                .containsExactly(ONE, OTHER);
        assertThat(UsedMacAddresses.addresses(List.of("vi", "mac=52:54:00:00:00:01")))
                .isEmpty();
    }

    @Test
    void addresses_oneThatIsNone_leavesTheOthers() {
        assertThat(UsedMacAddresses.addresses(
                        List.of("qemu-kvm", "-nic", "user,mac=later", "-device", "e1000,mac=52:54:00:00:00:01")))
                .containsExactly(ONE);
    }

    @Test
    void addresses_commandLineThatCannotBeRead_areThoseThatStandInIt() {
        assertThat(UsedMacAddresses.addresses(List.of(
                        "qemu-system-x86_64",
                        "-device",
                        "e1000,mac=52:54:00:00:00:01",
                        "-device",
                        "{'driver': 'e1000', \"mac\": \"52:54:00:00:00:02\", 'unknown to this library",
                        "--",
                        "-")))
                .containsExactly(ONE, OTHER);
    }
}
