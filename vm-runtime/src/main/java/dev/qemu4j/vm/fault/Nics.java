package dev.qemu4j.vm.fault;

import dev.qemu4j.qmp.QmpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The network cards of a machine with their back ends, which no command but one of people's monitor lists. */
final class Nics {
    private static final Pattern NIC = Pattern.compile("(\\S+): index=\\d+,type=nic\\b.*");
    private static final Pattern PEER = Pattern.compile(" \\\\ (\\S+): index=\\d+,type=.*");

    /**
     * A card.
     *
     * @param name the name of the card, which is its id if it has one
     * @param netdev the name of its back end, or null without one
     */
    record Nic(String name, @Nullable String netdev) {}

    private final QmpClient qmp;

    Nics(QmpClient qmp) {
        this.qmp = qmp;
    }

    Nic find(String id) {
        List<Nic> all = all();
        return all.stream()
                .filter(nic -> nic.name().equals(id) || id.equals(nic.netdev()))
                .findFirst()
                .or(() -> all.stream()
                        .filter(nic -> nic.name().equals(id + "-device"))
                        .findFirst())
                .orElseThrow(() -> new FaultException(
                        "network card: '" + id + "' (expected: one of "
                                + all.stream().map(Nics::names).toList() + ", by its id or that of its back end)",
                        null));
    }

    private static String names(Nic nic) {
        return nic.netdev() == null ? nic.name() : nic.name() + " = " + nic.netdev();
    }

    private List<Nic> all() {
        List<Nic> nics = new ArrayList<>();
        String network = qmp.blocking().misc().humanMonitorCommand("info network");
        for (String line : network.lines().toList()) {
            Matcher nic = NIC.matcher(line);
            Matcher peer = PEER.matcher(line);
            if (nic.matches()) {
                nics.add(new Nic(String.valueOf(nic.group(1)), null));
            } else if (peer.matches() && !nics.isEmpty()) {
                Nic last = nics.remove(nics.size() - 1);
                nics.add(last.netdev() == null ? new Nic(last.name(), peer.group(1)) : last);
            }
        }
        return nics;
    }
}
