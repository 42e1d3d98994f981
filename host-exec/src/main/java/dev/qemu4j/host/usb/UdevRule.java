package dev.qemu4j.host.usb;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.systemd.SystemdFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule of udev's: what the host does when a USB device is plugged in.
 *
 * <pre>{@code
 * UdevRule rule = UdevRule.of("receiver", UsbMatch.of(0x046d, 0xc52b), r -> r.owner("vm").mode("0600"));
 * rule.files().plan().apply(Privilege.sudo()).keep(); // QEMU of the user vm may use the device from now on
 * }</pre>
 *
 * <p>Immutable.
 */
public final class UdevRule {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String name;
    private final UsbMatch match;
    private final List<String> assignments;

    private UdevRule(String name, UsbMatch match, List<String> assignments) {
        this.name = name;
        this.match = match;
        this.assignments = List.copyOf(assignments);
    }

    /**
     * Returns a rule.
     *
     * @param name the name of the rule's file, without number and ending: letters, digits, {@code _} and {@code -}
     * @param match the devices
     * @param effects sets the effects, one at least
     * @return the rule
     * @throws IllegalArgumentException if the name is none, or nothing is done
     */
    public static UdevRule of(String name, UsbMatch match, Consumer<? super Builder> effects) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(effects, "effects");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: letters, digits, _ and -)");
        }
        Builder builder = new Builder();
        effects.accept(builder);
        if (builder.assignments.isEmpty()) {
            throw new IllegalArgumentException("effects: none (expected: one at least, such as an owner)");
        }
        return new UdevRule(name, match, builder.assignments);
    }

    /**
     * Returns the rule.
     *
     * @return the text of its file, one line
     */
    public String text() {
        List<String> parts =
                new ArrayList<>(List.of("ACTION!=\"remove\"", "SUBSYSTEM==\"usb\"", "ENV{DEVTYPE}==\"usb_device\""));
        parts.addAll(match.conditions());
        parts.addAll(assignments);
        return String.join(", ", parts) + "\n";
    }

    /**
     * Returns the place of the rule's file, behind the rules that give devices to the users who sit at the host.
     *
     * @return such as {@code /etc/udev/rules.d/99-receiver.rules}
     */
    public Path file() {
        return Path.of("/etc/udev/rules.d/99-" + name + ".rules");
    }

    /**
     * Returns the file, to be written by a plan. On this host, the plan has udev read its rules anew, and look at the devices that are there already.
     *
     * @return the file
     */
    public SystemdFiles files() {
        Plan effect = Plan.builder("udev")
                .require(
                        "udev",
                        privilege -> Files.exists(Path.of("/run/udev/control"))
                                ? null
                                : "udev does not run on this host (/run/udev/control is not there)")
                .step(PlanStep.run("have udev read its rules", "udevadm", "control", "--reload")
                        .asRoot()
                        .build())
                .step(PlanStep.run("have it look at the devices", "udevadm", trigger())
                        .asRoot()
                        .build())
                .build();
        return SystemdFiles.builder("rule of udev's " + name)
                .file(file(), text())
                .now(effect)
                .build();
    }

    private static String[] trigger() {
        return new String[] {"trigger", "--action=change", "--subsystem-match=usb"};
    }

    /** A text in which no character stands for others, as those of patterns do. */
    static String pattern(String text) {
        return quoted(text.replaceAll("[*?\\[\\]|\\\\]", "?"));
    }

    /** A value in which nothing is substituted. */
    private static String value(String text) {
        return quoted(text.replace("$", "$$").replace("%", "%%"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UdevRule that
                && name.equals(that.name)
                && match.equals(that.match)
                && assignments.equals(that.assignments);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, match, assignments);
    }

    /** Returns the file's name and the rule. */
    @Override
    public String toString() {
        return "UdevRule[" + file().getFileName() + ": " + text().strip() + "]";
    }

    /** Builder of what a rule does. */
    public static final class Builder {
        private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,31}");
        private static final Pattern LINK = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
        private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.@-]+\\.[a-z]+");

        private final List<String> assignments = new ArrayList<>();

        private Builder() {}

        /**
         * Gives the device's file to a user, such as the one that QEMU runs as.
         *
         * @param user the user's name
         * @return this builder
         * @throws IllegalArgumentException if it is none
         */
        public Builder owner(String user) {
            return add("OWNER=", require(USER, "user", user, "a user's name"));
        }

        /**
         * Gives the device's file to a group.
         *
         * @param group the group's name
         * @return this builder
         * @throws IllegalArgumentException if it is none
         */
        public Builder group(String group) {
            return add("GROUP=", require(USER, "group", group, "a group's name"));
        }

        /**
         * Sets the mode of the device's file.
         *
         * @param mode octal digits, such as {@code 0660}
         * @return this builder
         * @throws IllegalArgumentException if it is none
         */
        public Builder mode(String mode) {
            return add("MODE=", require(Pattern.compile("0[0-7]{3}"), "mode", mode, "octal digits such as 0660"));
        }

        /**
         * Adds a link to the device's file, which stays the same wherever it is plugged in.
         *
         * @param link a path below {@code /dev}, such as {@code guest/receiver}
         * @return this builder
         * @throws IllegalArgumentException if it is none
         */
        public Builder symlink(String link) {
            require(LINK, "link", link, "a path below /dev");
            if (List.of(link.split("/", -1)).stream().anyMatch(name -> name.startsWith("."))) {
                throw new IllegalArgumentException("link: '" + link + "' (expected: names without a dot before them)");
            }
            return add("SYMLINK+=", link);
        }

        /**
         * Has systemd start a unit when the device is plugged in.
         *
         * @param unit its name with its kind; {@code @} before the dot makes it one of a template, with the device as its instance
         * @return this builder
         * @throws IllegalArgumentException if it is no unit's name
         */
        public Builder wants(String unit) {
            require(UNIT, "unit", unit, "a unit's name, such as usb.service");
            assignments.add("TAG+=\"systemd\"");
            return add("ENV{SYSTEMD_WANTS}+=", unit);
        }

        /**
         * Adds a tag, by which programs find the device.
         *
         * @param tag such as {@code uaccess}
         * @return this builder
         * @throws IllegalArgumentException if it is none
         */
        public Builder tag(String tag) {
            return add("TAG+=", require(NAME, "tag", tag, "a word"));
        }

        /**
         * Runs a short program when the device is plugged in; udev ends what lasts.
         *
         * @param program an absolute path
         * @param arguments words without quotes
         * @return this builder
         * @throws IllegalArgumentException if the program is relative, or udev cannot be given a word
         */
        public Builder run(Path program, String... arguments) {
            if (!program.isAbsolute()) {
                throw new IllegalArgumentException("program: " + program + " (expected: an absolute path)");
            }
            StringBuilder words = new StringBuilder(word(program.toString()));
            for (String argument : arguments) {
                words.append(' ').append(word(argument));
            }
            return add("RUN+=", words.toString());
        }

        private static String word(String text) {
            if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == '\'' || c == '"' || c == '\\')) {
                throw new IllegalArgumentException(
                        "argument: '" + text + "' (expected: text without quotes, backslashes and control characters)");
            }
            return text.contains(" ") ? "'" + text + "'" : text;
        }

        private static String require(Pattern pattern, String what, String text, String expected) {
            if (!pattern.matcher(Objects.requireNonNull(text, what)).matches()) {
                throw new IllegalArgumentException(what + ": '" + text + "' (expected: " + expected + ")");
            }
            return text;
        }

        private Builder add(String key, String text) {
            assignments.add(key + value(text));
            return this;
        }
    }
}
