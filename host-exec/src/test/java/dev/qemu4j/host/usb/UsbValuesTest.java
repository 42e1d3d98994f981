package dev.qemu4j.host.usb;

import dev.qemu4j.host.tuning.HostTuning;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class UsbValuesTest {
    @Test
    void values_areCompared() {
        EqualsVerifier.forClass(UsbDevice.class).verify();
        EqualsVerifier.forClass(UsbMatch.class).verify();
        EqualsVerifier.forClass(UdevRule.class).verify();
        EqualsVerifier.forClass(HostTuning.class).verify();
    }
}
