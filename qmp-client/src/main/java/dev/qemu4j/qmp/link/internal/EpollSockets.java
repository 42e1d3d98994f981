package dev.qemu4j.qmp.link.internal;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.ThreadFactory;

/** Linux's epoll through Netty's native library: fewer system calls and wake-ups a command than the JDK's. */
final class EpollSockets implements NettySockets {
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty 4.1 has no other
    public EventLoopGroup newLoop(ThreadFactory threads) {
        return new EpollEventLoopGroup(1, threads);
    }

    @Override
    public Class<? extends Channel> channel(SocketAddress address) {
        return NettySockets.isUnix(address) ? EpollDomainSocketChannel.class : EpollSocketChannel.class;
    }

    @Override
    public Class<? extends ServerChannel> serverChannel(SocketAddress address) {
        return NettySockets.isUnix(address) ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
    }

    @Override
    public SocketAddress nativeAddress(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }
}
