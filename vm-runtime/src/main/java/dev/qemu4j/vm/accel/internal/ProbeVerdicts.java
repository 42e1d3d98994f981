package dev.qemu4j.vm.accel.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.accel.internal.ProbeVerdict.Outcome;
import dev.qemu4j.vm.cache.internal.CacheDirectory;
import dev.qemu4j.vm.cache.internal.ProgramKey;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes of guests under the accelerators of this host, each tried once for a QEMU. They are kept in this JVM, and in the user's
 * cache until the host starts anew or something that they depend on changes. That a guest was late is not kept in files.
 */
public final class ProbeVerdicts {
    private static final Logger log = LoggerFactory.getLogger(ProbeVerdicts.class);
    private static final Map<String, Kept> KEPT = new ConcurrentHashMap<>();

    private final CacheDirectory directory;
    private final Duration limit;

    public ProbeVerdicts(CacheDirectory directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /** Tries an accelerator, or tells what was found before; one that could not be tried is {@link Outcome#UNKNOWN}. */
    public ProbeVerdict of(Target target, String program, String accelerator) {
        Supplier<ProbeVerdict> probe = () -> probe(target, program, UnaryOperator.identity(), accelerator);
        String key;
        try {
            key = target + " " + accelerator + " " + ProgramKey.of(program) + " " + HostKey.of();
        } catch (IOException e) {
            log.debug("[{}] is tried each time: {}", program, e.toString());
            return probe.get();
        }
        String file = target.program() + "-" + Integer.toHexString(key.hashCode()) + "." + accelerator;
        return KEPT.computeIfAbsent(directory + " " + key, none -> new Kept()).get(limit, () -> {
            ProbeVerdict known = read(file, key);
            if (known != null) {
                return known;
            }
            ProbeVerdict verdict = probe.get();
            if (verdict.outcome() == Outcome.RUNS || verdict.outcome() == Outcome.FAILS) {
                directory.write(file, key, out -> {
                    out.writeUTF(verdict.outcome().name());
                    out.writeUTF(verdict.reason());
                });
            }
            return verdict;
        });
    }

    /** Tries an accelerator with something put before QEMU's command, which may be anything: nothing is kept. */
    public ProbeVerdict of(Target target, String program, UnaryOperator<List<String>> launcher, String accelerator) {
        return probe(target, program, launcher, accelerator);
    }

    private ProbeVerdict probe(
            Target target, String program, UnaryOperator<List<String>> launcher, String accelerator) {
        try {
            return new AcceleratorProbe(target, program, launcher, limit).run(accelerator);
        } catch (QemuInterruptedException e) {
            throw e;
        } catch (QemuException | UncheckedIOException e) {
            return ProbeVerdict.unknown(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ProbeVerdict read(String file, String key) {
        try (DataInputStream in = directory.read(file, key)) {
            return in == null ? null : new ProbeVerdict(Outcome.valueOf(in.readUTF()), in.readUTF());
        } catch (IOException | IllegalArgumentException e) {
            log.debug("[{}] is not used: {}", file, e.toString());
            return null;
        }
    }

    /** One verdict; those who ask at the same time wait for one probe. */
    private static final class Kept {
        private @Nullable ProbeVerdict verdict;
        private Duration limit = Duration.ZERO;

        /** One that was late is tried again by those who have more time. */
        synchronized ProbeVerdict get(Duration time, Supplier<ProbeVerdict> find) {
            ProbeVerdict known = verdict;
            if (known == null || (known.outcome() == Outcome.LATE && time.compareTo(limit) > 0)) {
                known = find.get();
                if (known.outcome() != Outcome.UNKNOWN) {
                    verdict = known;
                    limit = time;
                }
            }
            return known;
        }
    }
}
