package dev.qemu4j.net.lan;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.ProcessArguments;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The addresses of the network cards of this user's QEMUs that run on this host, as their command lines say. QEMU's own
 * {@code 52:54:00:12:34:56}, which cards get that were given none, is not found; nor is a card that was plugged in later.
 */
public final class UsedMacAddresses {
    private static final Pattern QEMU = Pattern.compile("(.*/)?(qemu-system-[^/]*|qemu-kvm)");
    private static final List<String> NAMES = List.of("mac", "macaddr");

    private UsedMacAddresses() {}

    /**
     * Looks for the addresses.
     *
     * @return the process ids of the QEMUs by the addresses, several where there is a collision
     */
    public static Map<MacAddress, Set<Long>> find() {
        Map<MacAddress, Set<Long>> found = new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
        String user = ProcessHandle.current().info().user().orElse("");
        ProcessHandle.allProcesses()
                .filter(process -> process.info().user().orElse("").equals(user))
                .forEach(process -> addresses(process)
                        .forEach(mac -> found.computeIfAbsent(mac, none -> new LinkedHashSet<>())
                                .add(process.pid())));
        return found;
    }

    /**
     * Checks that no QEMU has an address.
     *
     * @param mac the address
     * @throws NetworkException if one has it; the message tells which
     */
    public static void requireUnused(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        Set<Long> users = find().get(mac);
        if (users != null) {
            throw new NetworkException(
                    "MAC address: " + mac + " (expected: one of its own; QEMU with the process id " + users
                            + " has it already)",
                    null);
        }
    }

    private static List<MacAddress> addresses(ProcessHandle process) {
        List<String> arguments = arguments(process);
        List<MacAddress> addresses = new ArrayList<>();
        if (arguments.isEmpty() || !QEMU.matcher(arguments.get(0)).matches()) {
            return addresses;
        }
        try {
            for (Option option : CommandLine.parse(arguments).options()) {
                Parameters parameters = option.parameters();
                for (String name : parameters == null ? List.<String>of() : NAMES) {
                    String text = parameters == null ? null : parameters.text(name);
                    if (text != null) {
                        addresses.add(MacAddress.parse(text));
                    }
                }
            }
        } catch (CommandLineSyntaxException | IllegalArgumentException e) {
            // Such a QEMU ends by itself at once.
        }
        return addresses;
    }

    private static List<String> arguments(ProcessHandle process) {
        try {
            return ProcessArguments.read(process);
        } catch (QemuException e) {
            return List.of(); // it has ended
        }
    }
}
