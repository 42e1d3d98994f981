package dev.qemu4j.qmp;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;

/** The JDK's selectors: works everywhere. */
final class NioTransport implements Transport {
    @Override
    public IoHandlerFactory ioHandlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends Channel> channel(SocketAddress address) {
        return Transport.isUnix(address) ? NioDomainSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public Class<? extends ServerChannel> serverChannel(SocketAddress address) {
        return Transport.isUnix(address) ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class;
    }

    @Override
    public SocketAddress nativeAddress(SocketAddress address) {
        return address;
    }
}
