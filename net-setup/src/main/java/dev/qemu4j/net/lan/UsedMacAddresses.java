package dev.qemu4j.net.lan;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.system.ProcessArguments;
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
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the network cards of this user's QEMUs that run on this host, as their command lines say. QEMU's own
 * {@code 52:54:00:12:34:56}, which cards get that were given none, is not found; nor is a card that was plugged in later.
 */
public final class UsedMacAddresses {
    private static final Pattern QEMU = Pattern.compile("(.*/)?(qemu-system-[^/]*|qemu-kvm)");
    private static final List<String> NAMES = List.of("mac", "macaddr");
    private static final Pattern ADDRESS = Pattern.compile("\\p{XDigit}{2}(?::\\p{XDigit}{2}){5}");
    private static final Pattern WRITTEN =
            Pattern.compile("\\bmac(?:addr)?\"?[=:]\\s*\"?(" + ADDRESS + ")(?![\\p{XDigit}:])");

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
        return addresses(arguments(process));
    }

    /** Finds the addresses in a command line, if it is one of QEMU's. */
    static List<MacAddress> addresses(List<String> arguments) {
        List<MacAddress> addresses = new ArrayList<>();
        if (arguments.isEmpty() || !QEMU.matcher(arguments.get(0)).matches()) {
            return addresses;
        }
        try {
            for (Option option : CommandLine.parse(arguments).options()) {
                addTo(addresses, option.parameters());
            }
        } catch (CommandLineSyntaxException e) { // a QEMU that this library does not know may take it
            arguments.forEach(argument -> WRITTEN.matcher(argument)
                    .results()
                    .forEach(found -> addresses.add(MacAddress.parse(found.group(1)))));
        }
        return addresses;
    }

    private static void addTo(List<MacAddress> addresses, @Nullable Parameters parameters) {
        for (String name : NAMES) {
            String text = parameters == null ? null : parameters.text(name);
            if (text != null && ADDRESS.matcher(text).matches()) {
                addresses.add(MacAddress.parse(text));
            }
        }
    }

    private static List<String> arguments(ProcessHandle process) {
        try {
            return ProcessArguments.readable(process);
        } catch (QemuException e) {
            return List.of(); // it has ended
        }
    }
}
