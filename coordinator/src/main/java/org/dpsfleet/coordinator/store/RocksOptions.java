package org.dpsfleet.coordinator.store;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksObject;

/** How the database is set up: about 100 MiB of memory outside the heap, whatever it holds. */
final class RocksOptions implements AutoCloseable {
    private static final long CACHE_BYTES = 48L << 20;
    private static final long WRITE_BUFFER_BYTES = 32L << 20;
    private static final long LOG_BYTES = 64L << 20;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int FILTER_BITS = 10;

    private final Deque<RocksObject> parts = new ArrayDeque<>();
    private final DBOptions database = part(new DBOptions());
    private final ColumnFamilyOptions table = part(new ColumnFamilyOptions());

    RocksOptions() {
        database.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // What is on the disk is of one moment in all tables, even if the write-ahead log is gone.
                .setAtomicFlush(true)
                .setDbWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxTotalWalSize(LOG_BYTES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2);
        table.setWriteBufferSize(WRITE_BUFFER_BYTES / 2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(part(new LRUCache(CACHE_BYTES)))
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        // Most tasks are asked for once before they are known.
                        .setFilterPolicy(part(new BloomFilter(FILTER_BITS)))
                        .setBlockSize(BLOCK_BYTES));
    }

    DBOptions database() {
        return database;
    }

    ColumnFamilyOptions table() {
        return table;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    private <T extends RocksObject> T part(T part) {
        parts.push(part);
        return part;
    }
}
