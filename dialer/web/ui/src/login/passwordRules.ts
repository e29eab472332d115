/** What a new password must be before the server is asked; the server has the last word. */
export type PasswordFault = 'short' | 'differs';

export const PASSWORD_MIN_LENGTH = 12;

export function passwordFault(password: string, repeated: string): PasswordFault | null {
  if (password.length < PASSWORD_MIN_LENGTH) return 'short';
  if (password !== repeated) return 'differs';
  return null;
}
