package dev.qemu4j.qmp.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void of_exceptionWithoutMessage_isNeverNull() {
        assertThat(Reason.of(new IOException("refused"))).isEqualTo("refused");
        assertThat(Reason.of(new IOException(null, new IOException("refused")))).isEqualTo("refused");
        assertThat(Reason.of(new IOException(" "))).isEqualTo("IOException");
        assertThat(Reason.of(new UnresolvedAddressException())).isEqualTo("UnresolvedAddressException");
        assertThat(Reason.of(new ClosedChannelException())).isEqualTo("the connection was closed");
        assertThat(Reason.of(new StackOverflowError())).isEqualTo("StackOverflowError");
    }
}
