// A pool whose threads claim chunks instead of owning halves.
//
// One 64-bit ticket holds epoch (32 bits), chunk count (16) and the next chunk (16). A thread takes a chunk by
// advancing the ticket; so the caller never waits for a thread that has not begun, and a busy neighbour on one core
// costs at most one chunk. Threads spin briefly between pieces of work, because a decoder publishes one every few
// microseconds, and sleep after that: an idle pool uses no processor time.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "include/kernels.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

enum { SPINS_BEFORE_SLEEP = 4000, SPINS_BEFORE_YIELD = 2000, MAX_CHUNKS = 0xffff, MAX_THREADS = 256 };

struct vox_pool {
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic uint32_t done;
    _Atomic uint32_t sleepers;
    _Atomic bool stopping;
    atomic_flag busy;
    void (*work)(void *, uint32_t);
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    size_t helpers;
    bool started;
    pthread_t threads[MAX_THREADS];
};

void vox_name_thread(const char *name) {
#if defined(__linux__)
    pthread_setname_np(pthread_self(), name);
#elif defined(__APPLE__)
    pthread_setname_np(name);
#endif
}

void vox_return_blocks(int32_t smallest) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, smallest);
    // Told one threshold, the allocator no longer finds the other by itself, and trims every heap at 128 KiB.
    mallopt(M_TRIM_THRESHOLD, smallest / 2);
#else
    (void)smallest;
#endif
}

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static inline uint32_t next_of(uint64_t ticket) { return (uint32_t)(ticket & 0xffff); }
static inline uint32_t count_of(uint64_t ticket) { return (uint32_t)(ticket >> 16 & 0xffff); }

static bool has_chunks(vox_pool *pool) {
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_relaxed);
    return next_of(ticket) < count_of(ticket);
}

// Runs chunks until none is left. What `work` and `context` hold stays valid while a claimed chunk is not done.
static void run_chunks(vox_pool *pool) {
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    while (next_of(ticket) < count_of(ticket)) {
        if (!atomic_compare_exchange_weak_explicit(
                &pool->ticket, &ticket, ticket + 1, memory_order_acq_rel, memory_order_acquire)) {
            continue;
        }
        pool->work(pool->context, next_of(ticket));
        atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
        ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    }
}

static void sleep_until_woken(vox_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->stopping) == false) {
        uint64_t ticket = atomic_load(&pool->ticket);
        if (next_of(ticket) < count_of(ticket)) { break; }
        pthread_cond_wait(&pool->wake, &pool->lock);
    }
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

static void *helper_main(void *argument) {
    vox_pool *pool = argument;
    vox_name_thread("vox-kernel");
    while (!atomic_load_explicit(&pool->stopping, memory_order_relaxed)) {
        run_chunks(pool);
        int spins = 0;
        while (spins < SPINS_BEFORE_SLEEP && !has_chunks(pool)) {
            pause_briefly();
            spins += 1;
        }
        if (spins == SPINS_BEFORE_SLEEP) { sleep_until_woken(pool); }
    }
    return NULL;
}

vox_pool *vox_pool_create(size_t threads) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, sizeof(vox_pool)) != 0) { return NULL; }
    vox_pool *pool = memory;
    *pool = (vox_pool){.busy = ATOMIC_FLAG_INIT};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->helpers = threads > 0 ? threads - 1 : 0;
    if (pool->helpers > MAX_THREADS) { pool->helpers = MAX_THREADS; }
    return pool;
}

// Signals are for the threads of the process that wait for them, never for helpers.
static void start_helpers(vox_pool *pool) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    size_t running = 0;
    while (running < pool->helpers && pthread_create(&pool->threads[running], NULL, helper_main, pool) == 0) {
        running += 1;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pool->helpers = running;
    pool->started = true;
}

void vox_pool_destroy(vox_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->stopping, true);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; pool->started && i < pool->helpers; i += 1) { pthread_join(pool->threads[i], NULL); }
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

static void publish(vox_pool *pool, uint32_t chunks) {
    uint64_t epoch = (atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32) + 1;
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    atomic_store(&pool->ticket, epoch << 32 | (uint64_t)chunks << 16);
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->lock);
    }
}

void vox_pool_run(vox_pool *pool, uint32_t chunks, void (*work)(void *, uint32_t), void *context) {
    bool alone = pool == NULL || pool->helpers == 0 || chunks < 2 || chunks > MAX_CHUNKS;
    if (alone || atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
        for (uint32_t chunk = 0; chunk < chunks; chunk += 1) { work(context, chunk); }
        return;
    }
    if (!pool->started) { start_helpers(pool); }
    pool->work = work;
    pool->context = context;
    publish(pool, chunks);
    run_chunks(pool);
    int spins = 0;
    while (atomic_load_explicit(&pool->done, memory_order_acquire) < chunks) {
        pause_briefly();
        spins += 1;
        if (spins > SPINS_BEFORE_YIELD) { sched_yield(); }
    }
    atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}
