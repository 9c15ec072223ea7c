import { HttpException, NotFoundException } from '@nestjs/common';
import { toOrfeasError, toProblem } from '../../../../api/http/to-problem.js';
import { ERROR_CODES, ERROR_TRAITS, OrfeasError, problemSchema } from '../../../../contracts/index.js';

const TRACE = 'a'.repeat(32);

describe('toProblem', () => {
  test.each(ERROR_CODES)('answers %s with its status, a title and what to do', (code) => {
    const problem = problemSchema.parse(toProblem(new OrfeasError(code, 'What happened'), TRACE));
    expect(problem).toMatchObject({ code, status: ERROR_TRAITS[code].status, detail: 'What happened', traceId: TRACE });
    expect(problem.suggestion.length).toBeGreaterThan(10);
  });

  test('lists the fields that are wrong, and has no list where none is', () => {
    const errors = [{ pointer: '/options/height', detail: 'Too small' }];
    expect(toProblem(new OrfeasError('INVALID_OPTIONS', 'x', { errors }), TRACE).errors).toEqual(errors);
    expect(toProblem(new OrfeasError('INVALID_OPTIONS', 'x'), TRACE)).not.toHaveProperty('errors');
  });
});

describe('toOrfeasError', () => {
  test('gives refusals of the frameworks a code of ours', () => {
    expect(toOrfeasError(new NotFoundException('x')).code).toBe('NOT_FOUND');
    expect(toOrfeasError(new HttpException('x', 413)).code).toBe('IMAGE_TOO_LARGE');
    expect(toOrfeasError(Object.assign(new Error('bad length'), { statusCode: 400 })).code).toBe('INVALID_REQUEST');
    expect(toOrfeasError(Object.assign(new Error('media'), { statusCode: 415 })).code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  test('says nothing of the inside of what was not expected, and keeps it as the cause', () => {
    const secret = new TypeError('key=hunter2');
    const error = toOrfeasError(secret);
    expect(error.code).toBe('INTERNAL');
    expect(error.cause).toBe(secret);
    expect(JSON.stringify(toProblem(error, TRACE))).not.toContain('hunter2');
    expect(toOrfeasError('a string').code).toBe('INTERNAL');
  });
});
