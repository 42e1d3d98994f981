package dev.qemu4j.qmp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the failures of a listening socket. It is closed once QEMU has come, and Netty 4.1 may be about to accept then, which is not worth the
 * warning with a stack that Netty has for what nobody takes.
 */
final class QuietAccept extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(QuietAccept.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (context.channel().isOpen()) {
            context.fireExceptionCaught(failure); // Netty pauses before it accepts again
        } else {
            log.debug("accepting failed on a socket that is closed", failure);
        }
    }
}
