package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short name of a device stands for the type that its Javadoc says, on each target: QEMU's list of devices tells which. */
@Tag("once")
class DeviceAliasesIT {
    private static final Pattern ALIAS = Pattern.compile("name \"([^\"]+)\".*, alias \"([^\"]+)\"");

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Emulator#all")
    void devices_shortNames_standForWhatTheirJavadocSays(Emulator emulator) throws IOException {
        Map<String, String> real = real(emulator);

        Map<String, String> told = new TreeMap<>();
        real.keySet().forEach(alias -> told.put(alias, told(alias, emulator.target())));

        assertThat(told).isEqualTo(real);
        if (emulator.target().equals("x86_64")) {
            assertThat(real).hasSizeGreaterThan(10).containsEntry("virtio-blk", "virtio-blk-pci");
        }
    }

    private static Map<String, String> real(Emulator emulator) throws IOException {
        List<String> command = List.of(emulator.path().toString(), "-machine", "none", "-device", "help");
        Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return ALIAS.matcher(text)
                .results()
                .filter(found -> !found.group(1).equalsIgnoreCase(found.group(2))) // one method for both
                .collect(Collectors.toMap(
                        (MatchResult found) -> found.group(2),
                        found -> found.group(1),
                        (one, same) -> one,
                        TreeMap::new));
    }

    /** Reads the text that Javadoc is made of, as {@code virtio-blk-ccw on s390x; virtio-blk-pci on all other targets}. */
    private static String told(String alias, String target) {
        Catalogue.Entry entry = Objects.requireNonNull(Catalogue.of("devices").find(alias), alias);
        String text = Objects.requireNonNull(entry.get("alias-of"), alias);
        for (String part : text.split("; ", -1)) {
            String[] words = part.split(" on ", 2);
            if (words.length == 1
                    || words[1].startsWith("all ")
                    || List.of(words[1].split(", ", -1)).contains(target)) {
                return words[0];
            }
        }
        return "nothing on " + target;
    }
}
