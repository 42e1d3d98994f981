package dev.qemu4j.vm.disk.backup;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a pruning: the backups that stay of each disk, besides those that they need. Immutable. */
public final class PruneOptions implements Consumer<PruneOptions.Builder> {
    private static final PruneOptions DEFAULTS = new Builder().build();

    private final int backups;
    private final int chains;

    private PruneOptions(Builder builder) {
        backups = builder.backups;
        chains = builder.chains;
    }

    /**
     * Returns the options of a pruning for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static PruneOptions defaults() {
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
     * Returns the number of the newest backups of each disk that stay.
     *
     * @return the number, above zero
     */
    public int backups() {
        return backups;
    }

    /**
     * Returns the number of the newest chains of each disk that stay, each with all its backups.
     *
     * @return the number, zero if chains do not count
     */
    public int chains() {
        return chains;
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
        builder.backups = backups;
        builder.chains = chains;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PruneOptions that && backups == that.backups && chains == that.chains;
    }

    @Override
    public int hashCode() {
        return Objects.hash(backups, chains);
    }

    @Override
    public String toString() {
        return "PruneOptions[backups " + backups + ", chains " + chains + "]";
    }

    /** Builder of options. */
    public static final class Builder {
        private int backups = 1;
        private int chains;

        private Builder() {}

        /**
         * Keeps the newest backups of each disk; default one.
         *
         * @param number the number of backups, above zero
         * @return this builder
         * @throws IllegalArgumentException if it is zero or less
         */
        public Builder backups(int number) {
            backups = require("backups", number);
            return this;
        }

        /**
         * Keeps the newest chains of each disk, each from a backup of the whole disk up to the next such one. By default chains do not count.
         *
         * @param number the number of chains, above zero
         * @return this builder
         * @throws IllegalArgumentException if it is zero or less
         */
        public Builder chains(int number) {
            chains = require("chains", number);
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public PruneOptions build() {
            return new PruneOptions(this);
        }

        private static int require(String name, int number) {
            if (number < 1) {
                throw new IllegalArgumentException(name + ": " + number + " (expected: > 0)");
            }
            return number;
        }
    }
}
