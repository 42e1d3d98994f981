package dev.qemu4j.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacAddressTest {
    @ParameterizedTest
    @CsvSource({"arch-001, 52:54:dd:1d:5b:8c", "vm1, 52:54:2e:b0:d8:20"})
    void ofNameCrc_isThatOfTheScriptThatUsersHave(String name, String expected) {
        assertThat(MacAddress.ofNameCrc(name)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"arch-001, 22:d5:8c:92:3d:11", "vm1, 7a:11:e3:d1:b4:ef"})
    void ofName_isStableLocalAndOfOneReceiver(String name, String expected) {
        assertThat(MacAddress.ofName(name)).hasToString(expected);
    }

    @Test
    void random_beginsAsQemusDo_andDiffers() {
        Set<MacAddress> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(MacAddress.random());
        }
        assertThat(seen)
                .hasSizeGreaterThan(98)
                .allSatisfy(mac -> assertThat(mac.text()).startsWith("52:54:00:"));
    }

    @Test
    void of_addressOfSeveral_isRefused() {
        assertThatThrownBy(() -> MacAddress.parse("ff:ff:ff:ff:ff:ff")).hasMessageContaining("an even first byte");
        assertThat(MacAddress.parse("52-54-00-AB-CD-EF")).hasToString("52:54:00:ab:cd:ef");
    }
}
