package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.Frame;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Packets;
import dev.qemu4j.net.lan.packet.internal.Packets.Datagram;
import dev.qemu4j.net.lan.packet.internal.Packets.Ip;
import dev.qemu4j.net.lan.packet.internal.Packets.Route;
import org.jspecify.annotations.Nullable;

/** Answers the frames that are for the gateway. Used by the switch's thread only. */
final class LanResponder {
    private static final int DNS_PORT = 53;
    private static final int DHCP_SERVER_PORT = 67;
    private static final int DHCP_CLIENT_PORT = 68;

    private final long mac;
    private final int address;
    private final DhcpServer dhcp;
    private final NameServer names;

    LanResponder(long mac, int address, DhcpServer dhcp, NameServer names) {
        this.mac = mac;
        this.address = address;
        this.dhcp = dhcp;
        this.names = names;
    }

    Fabric.FrameService on(Fabric fabric) {
        return new Fabric.FrameService() {
            @Override
            public long address() {
                return mac;
            }

            @Override
            public boolean handles(Frame frame) {
                return frame.destination() == mac || frame.destination() == Frame.BROADCAST;
            }

            @Override
            public void handle(SwitchPort from, Frame frame) {
                Frame answer = answer(frame, from.name());
                if (answer != null) {
                    fabric.reply(from, answer);
                }
            }
        };
    }

    /** Returns the answer to a frame from a port, null if there is none. */
    @Nullable
    Frame answer(Frame frame, String port) {
        if (frame.type() == Frame.ARP) {
            return Packets.arpReply(frame, mac, address);
        }
        Ip packet = Packets.ip(frame);
        if (packet == null || (packet.destination() != address && packet.destination() != Ipv4.BROADCAST)) {
            return null;
        }
        Route back = new Route(mac, address, frame.source(), packet.source());
        if (packet.destination() == address && packet.protocol() == Packets.ICMP) {
            return Packets.echoReply(packet, back);
        }
        Datagram datagram = Packets.datagram(packet);
        return datagram == null ? null : answer(datagram, back, port);
    }

    private @Nullable Frame answer(Datagram datagram, Route back, String port) {
        if (datagram.destinationPort() == DHCP_SERVER_PORT) {
            DhcpMessage message = DhcpMessage.parse(datagram.content());
            return message == null ? null : lease(message, port);
        }
        if (datagram.destinationPort() == DNS_PORT) {
            byte[] answer = names.answer(datagram.content());
            return answer == null ? null : Packets.datagram(back, DNS_PORT, datagram.sourcePort(), answer);
        }
        return null;
    }

    private @Nullable Frame lease(DhcpMessage message, String port) {
        byte[] answer = dhcp.answer(message, port);
        if (answer == null) {
            return null;
        }
        boolean known = message.clientAddress() != 0;
        Route route = known
                ? new Route(mac, address, message.mac(), message.clientAddress())
                : new Route(mac, address, message.wantsBroadcast() ? Frame.BROADCAST : message.mac(), Ipv4.BROADCAST);
        return Packets.datagram(route, DHCP_SERVER_PORT, DHCP_CLIENT_PORT, answer);
    }
}
