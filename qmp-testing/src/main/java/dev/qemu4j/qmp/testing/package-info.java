/**
 * A peer that speaks QMP as QEMU does, answers as a test scripts it and fails on demand.
 *
 * <p>Starting points: {@link dev.qemu4j.qmp.testing.FakeQmpServer} is the peer,
 * {@link dev.qemu4j.qmp.testing.RequestMatcher} says which request an answer is for,
 * {@link dev.qemu4j.qmp.testing.Answer} what happens then.
 * {@link dev.qemu4j.qmp.testing.RecordingProxy} writes a real session down to replay it, and
 * {@link dev.qemu4j.qmp.testing.EchoQmpServer} is a peer for benchmarks.
 * {@link dev.qemu4j.qmp.testing.FakeGuestAgent} speaks as the guest agent does.
 */
@NullMarked
package dev.qemu4j.qmp.testing;

import org.jspecify.annotations.NullMarked;
