package dev.qemu4j.img.channel;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.internal.RequestFuture;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdDisconnectedException;
import dev.qemu4j.img.nbd.NbdException;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.nbd.NbdTimeoutException;
import dev.qemu4j.img.partition.FileSystemInfo;
import dev.qemu4j.img.partition.FileSystemProbe;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.serve.ServeOptions;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The disk in an image of any format, as a guest sees it, read and written from Java without root.
 *
 * <pre>{@code
 * try (ImageChannel disk = ImageChannel.open(path, Format.QCOW2, StandardOpenOption.READ)) {
 *     disk.partitions().partitions().forEach(p -> log.debug("{}", p));
 * }
 * }</pre>
 *
 * <p>A qemu-nbd of its own opens the image, and takes QEMU's lock on it. The size of a disk is fixed: writes end at its end. Errors
 * are {@link NbdException}s or {@link NbdTimeoutException}s, not {@link java.io.IOException}s. After {@link #close} the methods of Java's interface
 * throw its {@link java.nio.channels.ClosedChannelException}, and one that waits meanwhile an {@link
 * java.nio.channels.AsynchronousCloseException}, without declaring them. An interrupt of a thread that waits ends the connection, as it does with Java's
 * own channels, and the thread gets a {@link dev.qemu4j.base.QemuInterruptedException}. Thread-safe; the methods without a position share one, and run one
 * at a time.
 */
public final class ImageChannel implements SeekableByteChannel {
    private final DiskPart place;
    private final Runnable onClose;
    private final ChannelEnd end = new ChannelEnd();
    private long position;

    private ImageChannel(DiskPart place, Runnable onClose) {
        this.place = place;
        this.onClose = onClose;
    }

    /**
     * Opens an image.
     *
     * @param image the file or block device
     * @param format its format
     * @param options {@link StandardOpenOption#READ} and {@link StandardOpenOption#WRITE}; without the second, or any, for reading only
     * @return a channel at position 0
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if QEMU cannot open the image; the subclass tells why
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     * @throws dev.qemu4j.img.serve.ServeTimeoutException if qemu-nbd did not come up within its start time-out
     * @throws dev.qemu4j.img.nbd.NbdTimeoutException if it did not answer the connection in time
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-nbd
     */
    public static ImageChannel open(Path image, Format format, OpenOption... options) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(options, "options");
        Set<OpenOption> set = Set.of(options);
        for (OpenOption option : set) {
            if (option != StandardOpenOption.READ && option != StandardOpenOption.WRITE) {
                throw new IllegalArgumentException("option: " + option + " (expected: READ or WRITE)");
            }
        }
        boolean readOnly = !set.contains(StandardOpenOption.WRITE);
        return open(ImageSource.of(image, format), o -> o.readOnly(readOnly), NbdOptions.defaults());
    }

    /**
     * Opens an image, as {@link #open(Path, Format, OpenOption...)} does.
     *
     * @param image the file or block device
     * @param format its format
     * @param options {@link StandardOpenOption#READ} and {@link StandardOpenOption#WRITE}; without the second, or any, for reading only
     * @return a future of the channel, or of the exception of {@link #open(Path, Format, OpenOption...)}; cancelling it ends what had started
     */
    public static CompletableFuture<ImageChannel> openAsync(Path image, Format format, OpenOption... options) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(format, "format");
        OpenOption[] set = Objects.requireNonNull(options, "options").clone();
        return Task.start("channel-open", task -> open(image, format, set));
    }

    /**
     * Opens an image in one's own way, such as an encrypted one, an internal snapshot or with a bitmap.
     *
     * @param source the image
     * @param options sets how qemu-nbd serves it
     * @param client the client's options
     * @return a channel at position 0
     * @throws dev.qemu4j.img.failure.ImageMissingException if its file is not there
     * @throws dev.qemu4j.img.failure.ImageException if QEMU cannot open the image; the subclass tells why
     * @throws dev.qemu4j.img.failure.ImageLockedException if it is opened for writing, and mounted, locked or otherwise in use
     * @throws dev.qemu4j.img.serve.ServeTimeoutException if qemu-nbd did not come up within its start time-out
     * @throws dev.qemu4j.img.nbd.NbdTimeoutException if it did not answer the connection in time
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no qemu-nbd
     */
    public static ImageChannel open(
            ImageSource source,
            Consumer<? super ServeOptions.Builder> options,
            Consumer<? super NbdOptions.Builder> client) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(client, "client");
        return OwnServer.open(source, options, client);
    }

    /**
     * Opens an image in one's own way, as {@link #open(ImageSource, Consumer, Consumer)} does.
     *
     * @param source the image
     * @param options sets how qemu-nbd serves it, on another thread
     * @param client the client's options
     * @return a future of the channel, or of the exception of {@link #open(ImageSource, Consumer, Consumer)}; cancelling it ends what had started
     */
    public static CompletableFuture<ImageChannel> openAsync(
            ImageSource source,
            Consumer<? super ServeOptions.Builder> options,
            Consumer<? super NbdOptions.Builder> client) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(client, "client");
        return Task.start("channel-open", task -> open(source, options, client));
    }

    /**
     * Makes a channel of a connection.
     *
     * @param client the connection, which is closed with the channel
     * @return a channel at position 0
     */
    public static ImageChannel of(NbdClient client) {
        Objects.requireNonNull(client, "client");
        return of(client, client::close);
    }

    static ImageChannel of(NbdClient client, Runnable onClose) {
        return new ImageChannel(DiskPart.all(client), onClose);
    }

    /**
     * Returns the connection, with which everything that NBD has can be done.
     *
     * @return the client, which is closed with the channel
     */
    public NbdClient client() {
        return place.client();
    }

    /**
     * Reads the partition table.
     *
     * @return the table, which may say that there is none
     * @throws dev.qemu4j.img.partition.PartitionTableException if the table is damaged beyond use
     */
    public PartitionTable partitions() {
        return PartitionTable.read(view(0, place.size()));
    }

    /**
     * Opens a partition.
     *
     * @param number the number that Linux gives it
     * @return a channel of its own over the partition's bytes; closing it leaves this one open
     * @throws dev.qemu4j.img.partition.PartitionTableException if there is none with the number
     */
    public ImageChannel partition(int number) {
        Partition partition = partitions().partition(number);
        return view(partition.start().bytes(), partition.size().bytes());
    }

    /**
     * Recognises the file system that starts at the first byte.
     *
     * @return the file system, {@link dev.qemu4j.img.partition.FileSystemKind#UNKNOWN} if none is recognised
     */
    public FileSystemInfo fileSystem() {
        return FileSystemProbe.probe(view(0, place.size()));
    }

    /**
     * Makes a channel over a part of this one.
     *
     * @param offset of the part's first byte
     * @param length of the part, which is cut at the end of this channel
     * @return a channel at position 0; closing it leaves this one open
     */
    public ImageChannel view(long offset, long length) {
        return new ImageChannel(place.part(offset, length), () -> {});
    }

    /**
     * Tells which stretches are allocated and which read as zeros.
     *
     * @return extents that cover all of the channel, neighbours being different
     * @throws IllegalArgumentException if the server does not tell
     */
    public List<Extent> extents() {
        return extents(Extent.ALLOCATION, 0, place.size());
    }

    /**
     * Tells the state of blocks.
     *
     * @param context such as {@link Extent#ALLOCATION}
     * @param offset of the first byte
     * @param length the number of bytes
     * @return extents that cover the range, neighbours being different
     * @throws IllegalArgumentException if the server did not agree to the context
     */
    public List<Extent> extents(String context, long offset, long length) {
        checkOpen();
        return place.extents(context, offset, length);
    }

    /**
     * Tells which stretches are allocated and which read as zeros, as {@link #extents()} does.
     *
     * @return a future of the extents; cancelling it forgets the replies
     */
    public CompletableFuture<List<Extent>> extentsAsync() {
        return extentsAsync(Extent.ALLOCATION, 0, place.size());
    }

    /**
     * Tells the state of blocks, as {@link #extents(String, long, long)} does.
     *
     * @param context such as {@link Extent#ALLOCATION}
     * @param offset of the first byte
     * @param length the number of bytes
     * @return a future of the extents; cancelling it forgets the replies
     */
    public CompletableFuture<List<Extent>> extentsAsync(String context, long offset, long length) {
        return whileOpen(() -> place.extentsAsync(context, offset, length));
    }

    /** {@inheritDoc} Fills the buffer, but for what lies beyond the end of the disk. */
    @Override
    public synchronized int read(ByteBuffer target) {
        end.requireOpen();
        try {
            int read = place.read(target, position);
            position += Math.max(read, 0);
            return read;
        } catch (NbdDisconnectedException e) {
            throw end.of(e);
        }
    }

    /**
     * Reads at a position, without moving the channel's.
     *
     * @param target filled, but for what lies beyond the end of the disk
     * @param from the position of the first byte
     * @return the number of bytes that were read, or -1 at or beyond the end
     * @throws NbdException if they cannot be read
     */
    public int read(ByteBuffer target, long from) {
        checkOpen();
        return place.read(target, from);
    }

    /**
     * Reads at a position, as {@link #read(ByteBuffer, long)} does. The buffer's position does not move, and its
     * bytes are the channel's until the future is done.
     *
     * <p>Cancelling it sends no more requests, but takes none back: the server's late replies may still be read into the buffer. Nothing tells
     * of the last of them but the end of the connection, {@link NbdClient#closed()}; so leave the buffer alone until then.
     *
     * @param target filled, but for what lies beyond the end of the disk
     * @param from the position of the first byte
     * @return a future of the number of bytes that were read, or -1 at or beyond the end
     */
    public CompletableFuture<Integer> readAsync(ByteBuffer target, long from) {
        return whileOpen(() -> place.readAsync(target, from));
    }

    /** {@inheritDoc} Writes all that is left in the buffer, but for what would lie beyond the end of the disk. */
    @Override
    public synchronized int write(ByteBuffer source) {
        end.requireOpen();
        try {
            int written = place.write(source, position);
            position += written;
            return written;
        } catch (NbdDisconnectedException e) {
            throw end.of(e);
        }
    }

    /**
     * Writes at a position, without moving the channel's.
     *
     * @param source the bytes
     * @param to the position of the first byte
     * @return the number of bytes that were written: all, but for those that would lie beyond the end of the disk
     * @throws NonWritableChannelException if the channel is for reading only
     * @throws IllegalArgumentException if the position is at or beyond the end: a disk does not grow
     * @throws NbdException if they cannot be written
     */
    public int write(ByteBuffer source, long to) {
        checkOpen();
        return place.write(source, to);
    }

    /**
     * Writes at a position, as {@link #write(ByteBuffer, long)} does. The buffer's position does not move, and its
     * bytes are the channel's until the future is done.
     *
     * <p>Cancelling it sends no more requests, but takes none back: what was sent, or is being sent, will be written. Nothing tells of the last
     * of it but the end of the connection, {@link NbdClient#closed()}; so leave the buffer as it is until then.
     *
     * @param source the bytes
     * @param to the position of the first byte
     * @return a future of the number of bytes that were written: all, but for those that would lie beyond the end of the disk; or
     *     the exception of {@link #write(ByteBuffer, long)}
     */
    public CompletableFuture<Integer> writeAsync(ByteBuffer source, long to) {
        return whileOpen(() -> place.writeAsync(source, to));
    }

    /**
     * Writes zeros, which may take no space.
     *
     * @param offset of the first byte
     * @param length the number of bytes
     * @throws NbdException if they cannot be written
     */
    public void zero(long offset, long length) {
        checkOpen();
        place.zero(offset, length);
    }

    /**
     * Writes zeros, which may take no space, as {@link #zero} does.
     *
     * @param offset of the first byte
     * @param length the number of bytes
     * @return a future of the end; cancelling it sends no more requests, those that were sent take effect
     */
    public CompletableFuture<@Nullable Void> zeroAsync(long offset, long length) {
        return whileOpen(() -> place.zeroAsync(offset, length));
    }

    /**
     * Gives space back. What the bytes read as then is up to the format: {@link #zero} them if that matters.
     *
     * @param offset of the first byte
     * @param length the number of bytes
     * @throws NbdException if the server does not do it
     */
    public void trim(long offset, long length) {
        checkOpen();
        place.trim(offset, length);
    }

    /**
     * Gives space back, as {@link #trim} does.
     *
     * @param offset of the first byte
     * @param length the number of bytes
     * @return a future of the end; cancelling it sends no more requests, those that were sent take effect
     */
    public CompletableFuture<@Nullable Void> trimAsync(long offset, long length) {
        return whileOpen(() -> place.trimAsync(offset, length));
    }

    /**
     * Makes all that was written lasting.
     *
     * @throws NbdException if it cannot be
     */
    public void flush() {
        place.client().flush();
    }

    /**
     * Makes all that was written lasting, as {@link #flush} does.
     *
     * @return a future of the end; cancelling it forgets the reply
     */
    public CompletableFuture<@Nullable Void> flushAsync() {
        return place.client().flushAsync();
    }

    @Override
    public synchronized long position() {
        end.requireOpen();
        return position;
    }

    @Override
    public synchronized ImageChannel position(long newPosition) {
        end.requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position: " + newPosition + " (expected: >= 0)");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        end.requireOpen();
        return place.size();
    }

    /**
     * Refuses to make the disk smaller; that is a matter of {@code qemu-img resize}.
     *
     * @param newSize at least the size
     * @return this channel
     * @throws UnsupportedOperationException if the size is smaller
     */
    @Override
    public synchronized ImageChannel truncate(long newSize) {
        end.requireOpen();
        if (newSize < place.size()) {
            throw new UnsupportedOperationException("truncate: a disk keeps its size; shrink the image with qemu-img");
        }
        position = Math.min(position, newSize);
        return this;
    }

    @Override
    public boolean isOpen() {
        return !end.isClosed() && place.client().isOpen();
    }

    /**
     * Ends the connection and, if there is one of its own, the server, which closes the image. Does nothing the second time.
     *
     * @throws dev.qemu4j.img.failure.ImageLossException if the server said that it lost something, such as bitmaps on a full disk,
     *     or ended before it had closed the image
     */
    @Override
    public void close() {
        if (end.close()) {
            onClose.run();
        }
    }

    /** A refusal fails the future, as all else does. */
    private <R> CompletableFuture<R> whileOpen(Supplier<CompletableFuture<R>> request) {
        try {
            checkOpen();
            return request.get();
        } catch (RuntimeException e) {
            return RequestFuture.failed(e);
        }
    }

    private void checkOpen() {
        if (end.isClosed()) {
            throw new NbdDisconnectedException("the channel is closed", null);
        }
    }
}
