package dev.qemu4j.host.usb;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.system.AccountNames;
import dev.qemu4j.host.system.UnitNames;
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

    /** The files of systemd's rules that act upon tags such as uaccess begin with 71. */
    private static final String BEFORE_SEATS = "70";

    private static final String LAST = "99";

    private final String name;
    private final UsbMatch match;
    private final List<String> assignments;
    private final List<String> programs;
    private final boolean tagged;

    private UdevRule(String name, UsbMatch match, Builder effects) {
        this.name = name;
        this.match = match;
        assignments = List.copyOf(effects.assignments);
        programs = List.copyOf(effects.programs);
        tagged = effects.tagged;
    }

    /**
     * Returns a rule.
     *
     * @param name the name of the rule's file, without number and ending: letters, digits, {@code _} and {@code -}
     * @param match the devices
     * @param effects sets the effects, one at least
     * @return the rule
     * @throws IllegalArgumentException if the name is not valid, or nothing is done
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
        if (builder.assignments.isEmpty() && builder.programs.isEmpty()) {
            throw new IllegalArgumentException("effects: none (expected: one at least, such as an owner)");
        }
        return new UdevRule(name, match, builder);
    }

    /**
     * Returns the rule.
     *
     * @return the text of its file: a line of what the device has as long as it is there, and one of the programs that are run once
     */
    public String text() {
        return line("ACTION!=\"remove\"", assignments) + line("ACTION==\"add\"", programs);
    }

    private String line(String when, List<String> effects) {
        if (effects.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>(List.of(when, "SUBSYSTEM==\"usb\"", "ENV{DEVTYPE}==\"usb_device\""));
        parts.addAll(match.conditions());
        parts.addAll(effects);
        return String.join(", ", parts) + "\n";
    }

    /**
     * Returns the place of the rule's file, behind the rules of others, so that the rule has the last word. Only one with a {@linkplain Builder#tag tag} is before those that
     * act upon tags.
     *
     * @return such as {@code /etc/udev/rules.d/99-receiver.rules}, and with a tag {@code 70-receiver.rules}
     */
    public Path file() {
        return Path.of("/etc/udev/rules.d/" + (tagged ? BEFORE_SEATS : LAST) + "-" + name + ".rules");
    }

    /**
     * Returns the file, to be written by a plan. On this host, the plan has udev read its rules anew, and look at the devices that are there already; programs are not run for these.
     *
     * <p>Its removal, and the end of a plan that is not kept, remove the file alone: devices that are plugged in keep owner, group and mode until they are plugged in anew.
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
                && assignments.equals(that.assignments)
                && programs.equals(that.programs)
                && tagged == that.tagged;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, match, assignments, programs, tagged);
    }

    /** Returns the file's name and the rule. */
    @Override
    public String toString() {
        return "UdevRule[" + file().getFileName() + ": " + text().strip().replace("\n", " | ") + "]";
    }

    /** Builder of what a rule does. */
    public static final class Builder {
        private static final Pattern LINK = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
        private static final Pattern MODE = Pattern.compile("0[0-7]{3}");

        private final List<String> assignments = new ArrayList<>();
        private final List<String> programs = new ArrayList<>();
        private boolean tagged;

        private Builder() {}

        /**
         * Gives the device's file to a user, such as the one that QEMU runs as.
         *
         * @param user the user's name or number
         * @return this builder
         * @throws IllegalArgumentException if it is not valid
         */
        public Builder owner(String user) {
            return add("OWNER=", AccountNames.checked("user", user));
        }

        /**
         * Gives the device's file to a group.
         *
         * @param group the group's name or number
         * @return this builder
         * @throws IllegalArgumentException if it is not valid
         */
        public Builder group(String group) {
            return add("GROUP=", AccountNames.checked("group", group));
        }

        /**
         * Sets the mode of the device's file.
         *
         * @param mode octal digits, such as {@code 0660}
         * @return this builder
         * @throws IllegalArgumentException if it is not valid
         */
        public Builder mode(String mode) {
            return add("MODE=", require(MODE, "mode", mode, "octal digits such as 0660"));
        }

        /**
         * Adds a link to the device's file, which stays the same wherever it is plugged in.
         *
         * @param link a path below {@code /dev}, such as {@code guest/receiver}
         * @return this builder
         * @throws IllegalArgumentException if it is not valid
         */
        public Builder symlink(String link) {
            require(LINK, "link", link, "a path below /dev");
            if (List.of(link.split("/", -1)).stream().anyMatch(name -> name.startsWith("."))) {
                throw new IllegalArgumentException("link: '" + link + "' (expected: names without a dot before them)");
            }
            return add("SYMLINK+=", link);
        }

        /**
         * Has systemd start a unit when the device is plugged in, and when a device that is there gets the rule.
         *
         * @param unit its name with its kind; {@code @} before the dot makes it one of a template, with the device as its instance
         * @return this builder
         * @throws IllegalArgumentException if it is no unit's name
         */
        public Builder wants(String unit) {
            UnitNames.unit("unit", unit);
            assignments.add("TAG+=\"systemd\"");
            return add("ENV{SYSTEMD_WANTS}+=", unit);
        }

        /**
         * Adds a tag, by which programs find the device. With it the rule's {@linkplain UdevRule#file file} is before others' that set owner and mode as well.
         *
         * @param tag such as {@code uaccess}, by which those who sit at the host may use the device
         * @return this builder
         * @throws IllegalArgumentException if it is not valid
         */
        public Builder tag(String tag) {
            add("TAG+=", require(NAME, "tag", tag, "a word"));
            tagged = true;
            return this;
        }

        /**
         * Runs a short program when the device is plugged in, or is found at boot; udev ends what lasts.
         *
         * @param program an absolute path
         * @param arguments words without quotes
         * @return this builder
         * @throws IllegalArgumentException if the program is relative, or udev cannot be given a word
         */
        public Builder run(Path program, String... arguments) {
            Objects.requireNonNull(program, "program");
            Objects.requireNonNull(arguments, "arguments");
            if (!program.isAbsolute()) {
                throw new IllegalArgumentException("program: " + program + " (expected: an absolute path)");
            }
            StringBuilder words = new StringBuilder(word(program.toString()));
            for (String argument : arguments) {
                words.append(' ').append(word(argument));
            }
            programs.add("RUN+=" + value(words.toString()));
            return this;
        }

        private static String word(String text) {
            Objects.requireNonNull(text, "argument");
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
