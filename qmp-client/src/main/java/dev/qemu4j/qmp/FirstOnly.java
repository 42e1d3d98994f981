package dev.qemu4j.qmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** Takes the first connection to a listener, which is QEMU's, and turns the listener's back on others. */
final class FirstOnly extends ChannelInitializer<Channel> {
    private final Connection connection;
    private boolean taken;

    FirstOnly(Connection connection) {
        this.connection = connection;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (taken) {
            channel.close();
            return;
        }
        taken = true;
        channel.pipeline().addLast(connection);
        channel.parent().close();
    }
}
