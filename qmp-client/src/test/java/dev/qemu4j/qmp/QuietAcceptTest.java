package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Failures of accepting: those of a socket that is closed are nobody's, and all others are Netty's. */
class QuietAcceptTest {
    private final EmbeddedChannel listening = new EmbeddedChannel(new QuietAccept());

    @Test
    void failure_ofASocketThatIsOpen_goesOn() {
        listening.pipeline().fireExceptionCaught(new IOException("too many open files"));

        assertThatThrownBy(listening::checkException).hasMessage("too many open files");
    }

    /** As when the first connection closes the socket, while Netty goes on accepting. */
    @Test
    void failure_ofASocketThatIsClosed_isTaken() {
        QuietAccept handler = listening.pipeline().get(QuietAccept.class);
        ChannelHandlerContext context = listening.pipeline().context(handler);
        listening.close();

        handler.exceptionCaught(context, new IOException("accept: bad file descriptor"));

        listening.checkException();
        assertThat(listening.isOpen()).isFalse();
    }
}
