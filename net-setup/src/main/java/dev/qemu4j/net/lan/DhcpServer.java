package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.AddressPool;
import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Macs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives out addresses. The only server of its LAN, so that it also refuses addresses which it does not know. */
final class DhcpServer {
    private static final Logger log = LoggerFactory.getLogger(DhcpServer.class);
    private static final Duration OFFERED = Duration.ofSeconds(60);

    private final Settings settings;
    private final AddressPool pool;
    private final Clock clock;
    private final Consumer<? super LanLease> onLease;
    private final LeaseTable leases = new LeaseTable();
    private final Map<Long, Instant> offers = new HashMap<>();
    private final Map<Integer, Instant> declined = new HashMap<>();
    private Instant nextExpiry = Instant.MAX;
    private boolean exhausted;

    DhcpServer(Settings settings, AddressPool pool, Clock clock, Consumer<? super LanLease> onLease) {
        this.settings = settings;
        this.pool = pool;
        this.clock = clock;
        this.onLease = onLease;
    }

    /** Answers a message that came from a port; null if it asks for no answer. */
    synchronized byte @Nullable [] answer(DhcpMessage message, String port) {
        expire();
        return switch (message.type()) {
            case DhcpMessage.DISCOVER -> offer(message, port);
            case DhcpMessage.REQUEST -> confirm(message, port);
            case DhcpMessage.INFORM -> message.reply(0, settings.server, options(DhcpMessage.ACK, port));
            case DhcpMessage.RELEASE -> forget(message, false);
            case DhcpMessage.DECLINE -> forget(message, true);
            default -> null;
        };
    }

    synchronized List<LanLease> leases() {
        expire();
        return leases.all();
    }

    /** Returns the address of a machine by its port's name or its own; 0 if it has none. */
    synchronized int addressOf(String name) {
        expire();
        LanLease lease = leases.of(name);
        return lease == null ? 0 : LanServices.number(lease.address());
    }

    /** Returns the name of the port with an address, null if there is none. */
    synchronized @Nullable String portOf(int address) {
        expire();
        LanLease lease = leases.of(address);
        return lease == null ? null : lease.port();
    }

    /** Returns the number of things that are remembered of guests. */
    synchronized int remembered() {
        return leases.all().size() + offers.size() + declined.size();
    }

    private byte @Nullable [] offer(DhcpMessage message, String port) {
        int address = pool.give(message.mac(), message.address(DhcpMessage.REQUESTED_ADDRESS));
        if (address == 0) {
            if (!exhausted) { // once: a machine may ask as often as it likes
                log.warn("no address is left for {} at port '{}'", Macs.text(message.mac()), port);
            }
            exhausted = true;
            return null;
        }
        offers.put(message.mac(), expiring(OFFERED));
        return message.reply(address, settings.server, withTimes(options(DhcpMessage.OFFER, port)));
    }

    private byte @Nullable [] confirm(DhcpMessage message, String port) {
        int server = message.address(DhcpMessage.SERVER);
        if (server != 0 && server != settings.server) {
            return forget(message, false); // the client has taken another server's offer
        }
        int wanted =
                message.clientAddress() == 0 ? message.address(DhcpMessage.REQUESTED_ADDRESS) : message.clientAddress();
        int address = pool.claim(message.mac(), wanted);
        if (address == 0 || address != wanted) {
            DhcpMessage.Options refusal =
                    new DhcpMessage.Options().type(DhcpMessage.NAK).number(DhcpMessage.SERVER, settings.server);
            return message.reply(0, 0, refusal);
        }
        LanLease lease = new LanLease(
                Macs.address(message.mac()),
                Ipv4.address(address),
                port,
                message.hostName(),
                expiring(settings.leaseTime));
        leases.put(lease);
        offers.remove(message.mac());
        onLease.accept(lease);
        return message.reply(address, settings.server, withTimes(options(DhcpMessage.ACK, port)));
    }

    private byte @Nullable [] forget(DhcpMessage message, boolean usedByAnother) {
        if (usedByAnother) {
            int address = pool.of(message.mac());
            log.debug("{} says that somebody else has {}", Macs.text(message.mac()), Ipv4.text(address));
            if (address != 0 && declined.size() < AddressPool.MOST && pool.reserve(address)) {
                declined.put(address, expiring(settings.leaseTime));
            }
        }
        drop(message.mac());
        return null;
    }

    private DhcpMessage.Options options(int type, String port) {
        DhcpMessage.Options options = new DhcpMessage.Options()
                .type(type)
                .number(DhcpMessage.SERVER, settings.server)
                .number(DhcpMessage.SUBNET_MASK, settings.mask)
                .number(DhcpMessage.DNS, settings.server)
                .text(DhcpMessage.DOMAIN, settings.domain)
                .text(DhcpMessage.HOST_NAME, port);
        return settings.router == 0 ? options : options.number(DhcpMessage.ROUTER, settings.router);
    }

    private DhcpMessage.Options withTimes(DhcpMessage.Options options) {
        int seconds = (int) settings.leaseTime.toSeconds();
        return options.number(DhcpMessage.LEASE_TIME, seconds)
                .number(DhcpMessage.RENEWAL_TIME, seconds / 2)
                .number(DhcpMessage.REBINDING_TIME, seconds / 8 * 7);
    }

    private Instant expiring(Duration time) {
        Instant end = clock.instant().plus(time);
        nextExpiry = end.isBefore(nextExpiry) ? end : nextExpiry;
        return end;
    }

    /** Looks through all only when something may have ended: a guest may ask as often as it likes. */
    private void expire() {
        Instant now = clock.instant();
        if (!nextExpiry.isBefore(now)) {
            return;
        }
        List<Long> old = new ArrayList<>();
        offers.forEach((mac, until) -> {
            if (until.isBefore(now) && !leases.has(mac)) {
                old.add(mac);
            }
        });
        leases.all().forEach(lease -> {
            if (lease.expires().isBefore(now)) {
                old.add(Macs.number(lease.mac()));
            }
        });
        old.forEach(this::drop);
        declined.entrySet().removeIf(entry -> entry.getValue().isBefore(now) && pool.free(entry.getKey()));
        nextExpiry = Stream.of(
                        offers.values().stream(),
                        leases.all().stream().map(LanLease::expires),
                        declined.values().stream())
                .flatMap(ends -> ends)
                .filter(end -> !end.isBefore(now))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private void drop(long mac) {
        leases.remove(mac);
        offers.remove(mac);
        pool.take(mac);
    }

    /** The settings that the server gives to its clients. */
    record Settings(int server, int mask, int router, String domain, Duration leaseTime) {}
}
