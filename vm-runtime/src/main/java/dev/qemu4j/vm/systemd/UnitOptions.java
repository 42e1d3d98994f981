package dev.qemu4j.vm.systemd;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.system.AccountNames;
import dev.qemu4j.host.system.UnitNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Options of a machine's service: whose it is, what comes before it, and how it ends. Immutable. */
public final class UnitOptions implements Consumer<UnitOptions.Builder> {
    private static final UnitOptions DEFAULTS = new Builder().build();
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> SECTIONS = Set.of("Unit", "Service", "Install");

    private final @Nullable String description;
    private final List<String> after;
    private final @Nullable String user;
    private final @Nullable Path workingDirectory;
    private final Map<String, String> environment;
    private final boolean restartOnFailure;
    private final boolean forUser;
    private final Duration stopTimeout;
    private final Map<String, List<Map.Entry<String, String>>> settings;

    private UnitOptions(Builder builder) {
        description = builder.description;
        after = List.copyOf(builder.after);
        user = builder.user;
        workingDirectory = builder.workingDirectory;
        environment = new LinkedHashMap<>(builder.environment);
        restartOnFailure = builder.restartOnFailure;
        forUser = builder.forUser;
        stopTimeout = builder.stopTimeout;
        settings = new LinkedHashMap<>();
        builder.settings.forEach((section, values) -> settings.put(section, List.copyOf(values)));
    }

    /**
     * Returns the options of a service for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static UnitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the description.
     *
     * @return the line that {@code systemctl} shows; null for {@code Virtual machine} and the name
     */
    public @Nullable String description() {
        return description;
    }

    /**
     * Returns the units that are started before.
     *
     * @return their names
     */
    public List<String> after() {
        return after;
    }

    /**
     * Returns the user that QEMU runs as.
     *
     * @return the user's name; null for the one of the service manager
     */
    public @Nullable String user() {
        return user;
    }

    /**
     * Returns the directory of relative paths.
     *
     * @return the directory; null for systemd's choice
     */
    public @Nullable Path workingDirectory() {
        return workingDirectory;
    }

    /**
     * Returns the environment of QEMU.
     *
     * @return variables and their values, beside those that systemd sets
     */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(environment);
    }

    /**
     * Tells whether systemd starts the machine again after a failure of QEMU's.
     *
     * @return true if it does
     */
    public boolean restartOnFailure() {
        return restartOnFailure;
    }

    /**
     * Tells whether the unit is one of a user's own service manager.
     *
     * @return true for {@code systemctl --user}
     */
    public boolean forUser() {
        return forUser;
    }

    /**
     * Returns the longest time for the guest to shut down.
     *
     * @return the limit of a stop's first step
     */
    public Duration stopTimeout() {
        return stopTimeout;
    }

    List<Map.Entry<String, String>> settings(String section) {
        return settings.getOrDefault(section, List.of());
    }

    /** Rounds up: a limit below a second is not none. */
    static long seconds(Duration limit) {
        return limit.plusNanos(999_999_999).toSeconds();
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder of its own
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these options have. */
    @Override
    public void accept(Builder builder) {
        builder.description = description;
        builder.after.clear();
        builder.after.addAll(after);
        builder.user = user;
        builder.workingDirectory = workingDirectory;
        builder.environment.clear();
        builder.environment.putAll(environment);
        builder.restartOnFailure = restartOnFailure;
        builder.forUser = forUser;
        builder.stopTimeout = stopTimeout;
        builder.settings.clear();
        settings.forEach((section, values) -> builder.settings.put(section, new ArrayList<>(values)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnitOptions that
                && Objects.equals(description, that.description)
                && after.equals(that.after)
                && Objects.equals(user, that.user)
                && Objects.equals(workingDirectory, that.workingDirectory)
                && environment.equals(that.environment)
                && restartOnFailure == that.restartOnFailure
                && forUser == that.forUser
                && stopTimeout.equals(that.stopTimeout)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                description,
                after,
                user,
                workingDirectory,
                environment,
                restartOnFailure,
                forUser,
                stopTimeout,
                settings);
    }

    /** Returns the options that are not the defaults, with the names of variables alone. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add("stopTimeout=" + stopTimeout);
        words.add(description == null ? "" : "description=" + description);
        words.add(after.isEmpty() ? "" : "after=" + after);
        words.add(user == null ? "" : "user=" + user);
        words.add(workingDirectory == null ? "" : "workingDirectory=" + workingDirectory);
        words.add(environment.isEmpty() ? "" : "environment=" + environment.keySet());
        words.add(restartOnFailure ? "restartOnFailure" : "");
        words.add(forUser ? "forUser" : "");
        words.add(settings.isEmpty() ? "" : "settings=" + settings);
        words.removeIf(String::isEmpty);
        return "UnitOptions[" + String.join(", ", words) + "]";
    }

    /** Builder of the options. */
    public static final class Builder {
        private @Nullable String description;
        private final List<String> after = new ArrayList<>();
        private @Nullable String user;
        private @Nullable Path workingDirectory;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private boolean restartOnFailure;
        private boolean forUser;
        private Duration stopTimeout = Duration.ofSeconds(90);
        private final Map<String, List<Map.Entry<String, String>>> settings = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets the description, by default {@code Virtual machine NAME}.
         *
         * @param description a line that {@code systemctl} shows
         * @return this builder
         * @throws IllegalArgumentException if it is blank, has a control character such as a line feed, or ends with a backslash
         */
        public Builder description(String description) {
            this.description = line("description", description);
            return this;
        }

        /**
         * Adds units that are started before, such as {@code network-online.target} or the service of a helper.
         *
         * @param units their names with their kind
         * @return this builder
         * @throws IllegalArgumentException if one is no unit's name
         */
        public Builder after(String... units) {
            Objects.requireNonNull(units, "units");
            for (String unit : units) {
                after.add(UnitNames.unit("after", unit));
            }
            return this;
        }

        /**
         * Sets the user that QEMU runs as. KVM wants a member of the group {@code kvm}.
         *
         * @param user the user's name or number
         * @return this builder
         * @throws IllegalArgumentException if it is neither
         */
        public Builder user(String user) {
            this.user = AccountNames.checked("user", user);
            return this;
        }

        /**
         * Sets the directory of relative paths.
         *
         * @param directory an absolute path
         * @return this builder
         * @throws IllegalArgumentException if it is relative, has a control character, or ends with a backslash
         */
        public Builder workingDirectory(Path directory) {
            Objects.requireNonNull(directory, "directory");
            line("directory", directory.toString());
            if (!directory.isAbsolute()) {
                throw new IllegalArgumentException("directory: " + directory + " (expected: an absolute path)");
            }
            workingDirectory = directory;
            return this;
        }

        /**
         * Gives QEMU an environment variable, by way of a file that only root, or the user, can read.
         *
         * @param variable its name
         * @param value its value, no secret, as the plan shows it
         * @return this builder
         * @throws IllegalArgumentException if the name is not valid for a variable, or the value has control characters other than tab and line feed
         */
        public Builder environment(String variable, String value) {
            Objects.requireNonNull(variable, "variable");
            Objects.requireNonNull(value, "value");
            if (!VARIABLE.matcher(variable).matches()) {
                throw new IllegalArgumentException("variable: '" + variable + "' (expected: letters, digits and _)");
            }
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\n' && c != '\t') || c == 0x7f)) {
                throw new IllegalArgumentException(variable + ": a control character (expected: text, for systemd)");
            }
            environment.put(variable, value);
            return this;
        }

        /**
         * Sets whether the machine is started again when QEMU ends with a failure or by a signal; a guest that shuts down is none.
         *
         * @param restart whether it is, by default not
         * @return this builder
         */
        public Builder restartOnFailure(boolean restart) {
            restartOnFailure = restart;
            return this;
        }

        /**
         * Sets whether it is a unit of the user's own service manager, which needs no root. It runs while the user is logged in, or from boot on
         * after {@code loginctl enable-linger}.
         *
         * @param forUser whether it is, by default not
         * @return this builder
         */
        public Builder forUser(boolean forUser) {
            this.forUser = forUser;
            return this;
        }

        /**
         * Sets the longest time for the guest to shut down when the service is stopped, by default 90 seconds.
         *
         * @param limit the limit, rounded up to whole seconds; zero cuts the power
         * @return this builder
         * @throws IllegalArgumentException if it is negative, or above a day
         */
        public Builder stopTimeout(Duration limit) {
            TimeLimit.requireNotNegative("limit", limit);
            if (limit.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("limit: " + limit + " (expected: up to a day)");
            }
            stopTimeout = Duration.ofSeconds(seconds(limit));
            return this;
        }

        /**
         * Adds any other setting, such as {@code CPUQuota} of {@code Service}, behind those of this class. One that may be there several times, such as
         * {@code ExecStartPre}, adds to them; {@code Restart} takes the place of {@link #restartOnFailure}. An empty value, by which systemd drops what was set
         * before, is refused: the service's own would go as well.
         *
         * @param section {@code Unit}, {@code Service} or {@code Install}
         * @param setting its name
         * @param value its value, in which specifiers such as {@code %H} mean something
         * @return this builder
         * @throws IllegalArgumentException if there is no such section, the value is blank, has a control character such as a line feed, or ends with a backslash, or
         *     the setting is one that the service cannot do without, such as {@code ExecStart}, or has a method of its own, such as {@code User}
         */
        public Builder setting(String section, String setting, String value) {
            Objects.requireNonNull(section, "section");
            Objects.requireNonNull(setting, "setting");
            Objects.requireNonNull(value, "value");
            if (!SECTIONS.contains(section)) {
                throw new IllegalArgumentException(
                        "section: '" + section + "' (expected: one of Unit, Service, Install)");
            }
            if (!setting.matches("[A-Za-z0-9-]+")) {
                throw new IllegalArgumentException("setting: '" + setting + "' (expected: a name such as CPUQuota)");
            }
            String own = OwnSettings.instead(section, setting);
            if (own != null) {
                throw new IllegalArgumentException(
                        "setting: " + setting + " is the service's own (expected: " + own + ")");
            }
            settings.computeIfAbsent(section, s -> new ArrayList<>()).add(Map.entry(setting, line(setting, value)));
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         * @throws IllegalStateException if a user's own service manager is to run it as another user
         */
        public UnitOptions build() {
            if (forUser && user != null) {
                throw new IllegalStateException(
                        "user: " + user + " (expected: none, as the user's own manager runs it)");
            }
            return new UnitOptions(this);
        }

        private static String line(String what, String text) {
            Objects.requireNonNull(text, what);
            if (text.isBlank() || text.endsWith("\\") || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                throw new IllegalArgumentException(
                        what + ": '" + text
                                + "' (expected: one line that is not blank, without control characters or a backslash at its end)");
            }
            return text;
        }
    }
}
