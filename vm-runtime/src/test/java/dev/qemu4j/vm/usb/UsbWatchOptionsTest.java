package dev.qemu4j.vm.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class UsbWatchOptionsTest {
    @Test
    void options_areValues() {
        UsbWatchOptions options =
                UsbWatchOptions.builder().plugTimeout(Duration.ofSeconds(3)).build();

        assertThat(options.toBuilder().build()).isEqualTo(options);
        assertThat(options.plugTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.toString()).contains("/dev/bus/usb", "PT3S");
        assertThatThrownBy(() -> UsbWatchOptions.builder().plugTimeout(Duration.ZERO))
                .hasMessageContaining("limit: ");
        EqualsVerifier.forClass(UsbWatchOptions.class).verify();
    }
}
