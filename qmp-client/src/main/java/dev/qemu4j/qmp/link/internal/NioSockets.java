package dev.qemu4j.qmp.link.internal;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;

/** The JDK's selectors: works everywhere. */
final class NioSockets implements NettySockets {
    @Override
    @SuppressWarnings("deprecation") // Netty 4.1 has no other
    public EventLoopGroup newLoop(ThreadFactory threads) {
        return new NioEventLoopGroup(1, threads);
    }

    @Override
    public Class<? extends Channel> channel(SocketAddress address) {
        return NettySockets.isUnix(address) ? NioDomainSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public Class<? extends ServerChannel> serverChannel(SocketAddress address) {
        return NettySockets.isUnix(address) ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class;
    }

    @Override
    public SocketAddress nativeAddress(SocketAddress address) {
        return address;
    }
}
