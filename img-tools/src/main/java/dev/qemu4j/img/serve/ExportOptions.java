package dev.qemu4j.img.serve;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.internal.Settings;
import dev.qemu4j.qapi.block.FuseExportAllowOther;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of {@link FuseExport} and {@link VhostUserBlkExport}. Immutable. A verb takes them where it takes a lambda. */
public final class ExportOptions implements Consumer<ExportOptions.Builder> {
    private final Settings settings;

    private ExportOptions(Builder builder) {
        settings = builder.settings.copy();
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
     * Returns a builder with these options, to change some.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = builder();
        accept(builder);
        return builder;
    }

    /**
     * Sets these options at a builder; what it has else stays.
     *
     * @param builder the builder
     */
    @Override
    public void accept(Builder builder) {
        builder.settings.addAll(settings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExportOptions that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    /** Returns the options that are set, without secrets. */
    @Override
    public String toString() {
        return "ExportOptions" + settings;
    }

    boolean readOnly() {
        return settings.get("readOnly", false);
    }

    boolean growable() {
        return settings.get("growable", false);
    }

    @Nullable
    FuseExportAllowOther allowOther() {
        return settings.get("mode", FuseExportAllowOther.class);
    }

    @Nullable
    Path path() {
        return settings.get("path", Path.class);
    }

    int queues() {
        return settings.get("queues", 0);
    }

    @Nullable
    DataSize logicalBlockSize() {
        return settings.get("size", DataSize.class);
    }

    DaemonOptions daemon() {
        DaemonOptions daemon = settings.get("daemon", DaemonOptions.class);
        return daemon == null ? DaemonOptions.builder().build() : daemon;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private final Settings settings = new Settings();

        private Builder() {}

        /**
         * Offers the image for reading only.
         *
         * @param readOnly by default false
         * @return this builder
         */
        public Builder readOnly(boolean readOnly) {
            settings.put("readOnly", readOnly);
            return this;
        }

        /**
         * Sets the path of the file or socket, by default in a private directory that ends with the export.
         *
         * @param path a file to mount over, at which nothing is mounted yet; it is made if it is not there, and then removed at the end
         *     if it is empty. Or a socket that is not there yet
         * @return this builder
         */
        public Builder path(Path path) {
            Objects.requireNonNull(path, "path");
            settings.put("path", path.toAbsolutePath());
            return this;
        }

        /**
         * Lets writes beyond the end of the file make the image larger; FUSE only.
         *
         * @param growable by default false
         * @return this builder
         */
        public Builder growable(boolean growable) {
            settings.put("growable", growable);
            return this;
        }

        /**
         * Lets other users open the file; FUSE only.
         *
         * @param mode the policy; QEMU's default is {@link FuseExportAllowOther#AUTO}
         * @return this builder
         */
        public Builder allowOther(FuseExportAllowOther mode) {
            Objects.requireNonNull(mode, "mode");
            settings.put("mode", mode);
            return this;
        }

        /**
         * Sets the number of queues of the device; vhost-user only.
         *
         * @param queues at least 1, the default
         * @return this builder
         */
        public Builder queues(int queues) {
            settings.put("queues", queues);
            return this;
        }

        /**
         * Sets the sector size that the guest sees; vhost-user only.
         *
         * @param size by default 512 bytes
         * @return this builder
         */
        public Builder logicalBlockSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            settings.put("size", size);
            return this;
        }

        /**
         * Sets options of the daemon's start.
         *
         * @param options sets options of its command line
         * @return this builder
         */
        public Builder daemon(Consumer<? super DaemonOptions.Builder> options) {
            Objects.requireNonNull(options, "options");
            DaemonOptions.Builder builder = DaemonOptions.builder();
            options.accept(builder);
            settings.put("daemon", builder.build());
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public ExportOptions build() {
            return new ExportOptions(this);
        }

        /** Makes the options that a caller sets. */
        ExportOptions buildWith(Consumer<? super Builder> more) {
            more.accept(this);
            return build();
        }
    }
}
